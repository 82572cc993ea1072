-- What a person signs by the key on his SIM: a page asks, a worker asks the operator of the mobile signature service and fetches the answer.
create table certificates.sim_signing (
  id uuid primary key,
  -- Null where somebody signs in.
  person_id uuid,
  -- SHA-256 of the secret that the page holds.
  token_hash bytea not null unique check (length(token_hash) = 32),
  -- Shown on the page and on the phone.
  code text not null,
  -- What the phone shows.
  words text not null,
  content bytea not null,
  -- The form that takes the signature: its address and its other fields.
  action text not null,
  fields jsonb not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- The number, until there is an answer and no longer.
  msisdn text,
  -- The service's number of the transaction.
  transaction text,
  asked_at timestamptz,
  failure text,
  cms bytea
);
create unique index sim_signing_by_number on certificates.sim_signing (msisdn) where msisdn is not null;
create index sim_signing_by_expiry on certificates.sim_signing (expires_at);
grant select, insert, update, delete on certificates.sim_signing to shanyraq_app;
