-- How people come to certificates: codes handed out at centres, and enrolments, each with the proof of who asked.
create schema certificates;

-- A code that an operator gave to somebody whose identity document he saw. Of the code only a hash is kept.
create table certificates.invitation (
  id uuid primary key,
  person_id uuid not null,
  code_hash bytea not null check (length(code_hash) = 32),
  officer_id uuid not null,
  agency text not null,
  centre text not null,
  made_at timestamptz not null,
  expires_at timestamptz not null,
  -- Wrong codes typed under this person's number since; after five the code is worth nothing.
  failures integer not null default 0,
  -- Used, or another one was given in its place.
  ended_at timestamptz,
  -- Hexadecimal.
  leaf text not null check (length(leaf) = 64)
);
create index invitation_by_person on certificates.invitation (person_id) where ended_at is null;

-- From the proof of who asks to the certificate. What leads to none is forgotten.
create table certificates.enrolment (
  id uuid primary key,
  person_id uuid not null,
  proof text not null check (proof in ('certificate', 'invitation', 'centre')),
  -- The invitation, or the operator's post.
  reference uuid,
  -- SHA-256 of the secret that its page holds.
  token_hash bytea not null check (length(token_hash) = 32),
  -- What the request must name, so that none made for another enrolment serves; none where the request was brought to a centre.
  challenge text,
  begun_at timestamptz not null,
  expires_at timestamptz not null,
  -- PKCS#10, and the name of the device that the person gave.
  request bytea,
  key_digest text,
  device text,
  -- The person's signature by the certificate that he held before.
  signature bytea,
  serial text unique,
  issued_at timestamptz,
  -- Hexadecimal: the leaf that commits to the proof.
  leaf text check (length(leaf) = 64)
);
create index enrolment_by_person on certificates.enrolment (person_id) where serial is not null;
create index enrolment_by_expiry on certificates.enrolment (expires_at) where serial is null;

grant usage on schema certificates to shanyraq_app;
grant select, insert, update on certificates.invitation to shanyraq_app;
grant select, insert, update, delete on certificates.enrolment to shanyraq_app;
