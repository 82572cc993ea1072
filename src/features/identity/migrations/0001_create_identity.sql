-- Identity: challenges, sessions, officers and their rosters.
create schema identity;

-- What is to be signed to sign in: exact bytes, single use, two minutes. Rows are swept after they have expired.
create table identity.challenge (
  id uuid primary key,
  purpose text not null,
  content bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index challenge_by_expiry on identity.challenge (expires_at);

-- Who serves, and where. What he may do changes: see assignment.
create table identity.officer (
  id uuid primary key,
  person_id uuid not null,
  -- As it was when he was put there: what colleagues see, without a look into a register.
  name text not null,
  agency text not null,
  unit text not null,
  -- Id of a centre, for its operators.
  centre text,
  recorded_at timestamptz not null,
  recorded_by text not null
);
create index officer_by_person on identity.officer (person_id);
create index officer_by_unit on identity.officer (agency, unit);

-- Roles and competences (services admitted) from a day on; the latest that has come into effect counts.
create table identity.assignment (
  officer_id uuid not null references identity.officer,
  number integer not null check (number > 0),
  roles text[] not null,
  competences text[] not null,
  effective_from date not null,
  recorded_at timestamptz not null,
  recorded_by text not null,
  primary key (officer_id, number)
);

-- Removal: at once, with a reason that oversight sees.
create table identity.ending (
  officer_id uuid primary key references identity.officer,
  at timestamptz not null,
  reason text not null check (length(reason) > 0),
  recorded_by text not null
);

create table identity.absence (
  id uuid primary key,
  officer_id uuid not null references identity.officer,
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  -- It begins on the day it was written: oversight sees it, for it can steer a draw.
  at_once boolean not null,
  reason text not null check (length(reason) > 0),
  recorded_at timestamptz not null,
  recorded_by text not null
);
create index absence_by_officer on identity.absence (officer_id, to_day);

-- Conflicts of interest that an officer declared: he isn't drawn for these.
create table identity.conflict (
  id uuid primary key,
  officer_id uuid not null references identity.officer,
  person_id uuid,
  organisation_id uuid,
  reason text not null,
  declared_at timestamptz not null,
  check ((person_id is null) <> (organisation_id is null))
);
create index conflict_by_officer on identity.conflict (officer_id);

-- What a unit's roster was, committed to the log: only the digest of salted tokens is public.
create table identity.roster_commitment (
  id uuid primary key,
  agency text not null,
  unit text not null,
  at timestamptz not null,
  salt bytea not null check (length(salt) = 32),
  roster jsonb not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);
create index roster_commitment_by_unit on identity.roster_commitment (agency, unit, id desc);

create table identity.session (
  id uuid primary key,
  -- SHA-256 of the token: who reads the database can't take a session over.
  token_hash bytea not null unique check (length(token_hash) = 32),
  channel text not null check (channel in ('portal', 'api')),
  person_id uuid not null,
  display_name text not null,
  assurance text not null check (assurance in ('low', 'substantial')),
  officer_id uuid references identity.officer,
  organisation_id uuid,
  certificate text not null,
  device text not null,
  network text not null,
  created_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  check (officer_id is null or organisation_id is null)
);
create index session_by_person on identity.session (person_id, created_at desc);
create index session_by_expiry on identity.session (expires_at);

grant usage on schema identity to shanyraq_app;
grant select, insert on all tables in schema identity to shanyraq_app;
grant update, delete on identity.challenge, identity.session to shanyraq_app;
