-- When a certificate is withdrawn, the sessions that it opened end.
create index session_by_certificate on identity.session (certificate) where revoked_at is null;
