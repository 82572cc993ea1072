-- A person signs on his phone what a page on another screen shows: what is to be signed, for whom, and where the page goes on.
create table certificates.phone_signing (
  id uuid primary key,
  -- The session that asked; the signature goes to it alone.
  session_id uuid not null,
  person_id uuid not null,
  -- SHA-256 of the secret in the link that the phone reads.
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- Shown on both screens.
  code text not null,
  content bytea not null,
  -- The form that takes the signature: its address and its other fields.
  action text not null,
  fields jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  opened_at timestamptz,
  cms bytea
);
create index phone_signing_by_expiry on certificates.phone_signing (expires_at);
grant select, insert, update, delete on certificates.phone_signing to shanyraq_app;
