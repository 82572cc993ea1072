-- Answers about certificates, signed beforehand (RFC 5019), so that processes without a key can give them. A row for each certificate that
-- somebody may ask about; due when it must be signed (again): from its issue, at every change of status, and at half of its time.
create table trust.ocsp_answer (
  serial text primary key references trust.certificate,
  issuer text not null references trust.certificate,
  due_at timestamptz not null,
  this_update timestamptz,
  next_update timestamptz,
  -- The same answer to a question that names the certificate by SHA-1 and by SHA-256.
  by_sha1 bytea,
  by_sha256 bytea
);
create index ocsp_answer_by_due on trust.ocsp_answer (due_at);
grant select, insert, update, delete on trust.ocsp_answer to shanyraq_app;

insert into trust.ocsp_answer (serial, issuer, due_at)
  select serial, issuer, issued_at from trust.certificate
  where kind in ('timestamp', 'draw', 'person', 'organisation', 'agency');
