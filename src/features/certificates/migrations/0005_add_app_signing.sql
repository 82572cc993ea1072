-- The same is asked of an app of the country, which also signs where nobody is signed in yet.
alter table certificates.phone_signing alter column session_id drop not null;
alter table certificates.phone_signing alter column person_id drop not null;
alter table certificates.phone_signing
  add constraint phone_signing_session check ((session_id is null) = (person_id is null)),
  -- An app of the country is asked, and not a page of ours.
  add column for_app boolean not null default false,
  -- SHA-256 of the secret that whoever follows the link is given: by it he reads and signs.
  add column signer_hash bytea unique check (length(signer_hash) = 32),
  -- The person said no in the app.
  add column refused_at timestamptz;
