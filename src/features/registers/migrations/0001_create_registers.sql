-- Registers: records with all their versions (valid time, recorded time), whom they speak of, and who looked.
-- The application's role may insert and read, nothing else: the past is kept by the database's own rights.
create schema registers;

create table registers.record (
  id uuid primary key,
  register text not null,
  -- Canonical JSON of the key fields: the record's name within its register, for ever.
  key text not null,
  created_at timestamptz not null,
  unique (register, key)
);

-- Many rows written as one act: one leaf in the log over the digests of all, in their order.
create table registers.batch (
  id uuid primary key,
  register text not null,
  label text not null,
  signed_by text,
  size integer not null check (size > 0),
  recorded_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

create table registers.version (
  record_id uuid not null references registers.record,
  number integer not null check (number > 0),
  act text not null check (act in ('add', 'change', 'end')),
  valid_from date not null,
  -- The first day on which this version says nothing more; null: until something later does.
  valid_to date check (valid_to > valid_from),
  "values" jsonb not null,
  -- Digest of the definition's edition by which the values were checked.
  edition text not null,
  recorded_at timestamptz not null,
  ground jsonb not null,
  case_id uuid,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  leaf_hash bytea check (length(leaf_hash) = 32),
  salt bytea check (length(salt) = 32),
  batch uuid references registers.batch,
  place integer,
  primary key (record_id, number),
  check ((leaf_hash is null) = (batch is not null)),
  check ((leaf_hash is null) = (salt is null)),
  check ((batch is null) = (place is null))
);
create index version_by_batch on registers.version (batch, place) where batch is not null;
create index version_by_case on registers.version (case_id) where case_id is not null;

-- Whom each version speaks of. The primary key answers both questions: which records of a register name somebody in this field, and
-- what the state holds about him at all.
create table registers.subject (
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  register text not null,
  field text not null,
  record_id uuid not null,
  number integer not null,
  primary key (kind, identifier, register, field, record_id, number),
  foreign key (record_id, number) references registers.version
);
create index subject_by_version on registers.subject (record_id, number);

-- Who looked: one row for each actor, person, case, purpose, field set and hour. Named by number, not by a record's id: somebody may be
-- spoken of before the state has a record of him.
create table registers.lookup (
  id uuid primary key,
  at timestamptz not null,
  hour timestamptz not null,
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  actor_kind text not null check (actor_kind in ('person', 'officer', 'operator', 'system')),
  actor text not null,
  actor_name text,
  agency text,
  unit text,
  register text not null,
  purpose text not null,
  fields text[] not null,
  case_id uuid,
  case_number text,
  ground_act text not null,
  ground_article text not null,
  unique nulls not distinct (kind, identifier, actor_kind, actor, register, purpose, fields, case_id, hour)
);
create index lookup_by_subject on registers.lookup (kind, identifier, id desc);
create index lookup_by_case on registers.lookup (case_id, id) where case_id is not null;

grant usage on schema registers to shanyraq_app;
grant select, insert on all tables in schema registers to shanyraq_app;
