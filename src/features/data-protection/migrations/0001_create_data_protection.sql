-- What the data protection authority does of its own accord. Insert and select only: a verdict, a duty and its term stay as they were.
create schema data_protection;

-- Look-ups of one day, committed to the log before anybody knew which of them would be drawn.
create table data_protection.sample (
  day date primary key,
  size integer not null check (size > 0),
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  drawn integer not null check (drawn between 1 and size),
  frozen_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);

-- The first published tree with the sample's leaf: its root is the lot.
create table data_protection.sample_draw (
  day date primary key references data_protection.sample,
  tree_size bigint not null check (tree_size > 0),
  root bytea not null check (length(root) = 32),
  drawn_at timestamptz not null
);

create table data_protection.audit (
  id uuid primary key,
  day date not null references data_protection.sample_draw,
  -- In which order it was drawn, and its place among the day's look-ups, both from 0.
  number integer not null check (number >= 0),
  place integer not null check (place >= 0),
  lookup_id uuid not null unique,
  unique (day, number),
  unique (day, place)
);

create table data_protection.audit_verdict (
  audit_id uuid primary key references data_protection.audit,
  verdict text not null check (verdict in ('lawful', 'unlawful')),
  reason text not null,
  officer uuid not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- An unlawful look: the agency that looked owes an answer, by a day.
create table data_protection.duty (
  id uuid primary key,
  source text not null check (source in ('audit', 'complaint')),
  -- The audit, or the request.
  source_id uuid not null unique,
  lookup_id uuid not null,
  agency text not null,
  opened_at timestamptz not null,
  due_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index duty_by_agency on data_protection.duty (agency, id desc);

create table data_protection.duty_answer (
  duty_id uuid primary key references data_protection.duty,
  text text not null,
  officer uuid not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- What happened to data, and whose: everybody whom the look-ups of the span name is told.
create table data_protection.breach (
  id uuid primary key,
  register text not null,
  purpose text,
  agency text,
  from_at timestamptz not null,
  to_at timestamptz not null check (to_at > from_at),
  what jsonb not null,
  touched integer not null check (touched >= 0),
  officer uuid not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- Who was told: a row with each letter, in its transaction. No letter: the state has no record of whom the number names.
create table data_protection.breach_told (
  breach_id uuid not null references data_protection.breach,
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  letter_id uuid,
  primary key (breach_id, kind, identifier)
);

grant usage on schema data_protection to shanyraq_app;
grant select, insert on all tables in schema data_protection to shanyraq_app;
