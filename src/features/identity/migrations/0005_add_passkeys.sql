-- Passkeys (W3C Web Authentication): by them a person comes to his own data; signing needs his key all the same. Each was registered in
-- a session of a certificate, which vouches for it.
create table identity.passkey (
  -- Base64url.
  credential_id text primary key,
  person_id uuid not null,
  -- COSE_Key (RFC 9052).
  public_key bytea not null,
  -- Signatures as the authenticator counted them; 0 where it doesn't count.
  counter bigint not null,
  name text not null,
  certificate text not null,
  registered_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index passkey_by_person on identity.passkey (person_id);

grant select, insert, update on identity.passkey to shanyraq_app;

alter table identity.session
  drop constraint session_assurance_check,
  add constraint session_assurance_check check (assurance in ('low', 'passkey', 'substantial'));
