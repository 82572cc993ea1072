-- What organisations ask of people, and what people answer. Insert and select only: how a consent stands is computed from its acts.
create schema consents;

-- Asked by an organisation, of somebody whom it names. Whether there is such a person is not told here: the organisation reads this row.
create table consents.request (
  id uuid primary key,
  organisation_id uuid not null,
  organisation_name jsonb not null,
  bin text not null,
  asked_by uuid not null,
  iin text not null,
  surname text not null,
  register text not null,
  purpose text not null,
  fields text[] not null check (cardinality(fields) > 0),
  last_day date not null,
  -- Until when it can be given, and until when what was given holds.
  answer_until timestamptz not null,
  ends_at timestamptz not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index request_by_organisation on consents.request (organisation_id, id desc);
create index request_by_end on consents.request (ends_at);

-- The person found by number and surname, with the exact bytes that he is asked to sign. No row: there is none.
create table consents.addressed (
  request_id uuid primary key references consents.request,
  person_id uuid not null,
  content bytea not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index addressed_by_person on consents.addressed (person_id, request_id desc);

create table consents.act (
  request_id uuid not null references consents.addressed,
  number integer not null check (number in (1, 2)),
  kind text not null check (kind in ('given', 'refused', 'withdrawn')),
  person_id uuid not null,
  at timestamptz not null,
  -- The signature over the content.
  cms bytea check ((cms is not null) = (kind = 'given')),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  primary key (request_id, number),
  check ((number = 2) = (kind = 'withdrawn'))
);

-- The person was told that the last day is near: a row with the letter, in its transaction.
create table consents.warned (
  request_id uuid primary key references consents.addressed,
  at timestamptz not null
);

grant usage on schema consents to shanyraq_app;
grant select, insert on all tables in schema consents to shanyraq_app;
