-- Judicial acts by which a court reads the past of what names somebody, each entered by two of its officers and for some days. A look by one
-- names it, and two acts of one hour are two lines.
create table registers.court_demand (
  id uuid primary key,
  register text not null,
  purpose text not null,
  -- The court.
  agency text not null,
  -- Whose data.
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  act_number text not null,
  act_date date not null,
  -- As the court numbers its cases.
  case_number text not null,
  until_at timestamptz not null,
  officer uuid not null,
  second_officer uuid not null check (second_officer <> officer),
  at timestamptz not null check (until_at > at),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index court_demand_by_agency on registers.court_demand (agency, id desc);

grant select, insert on registers.court_demand to shanyraq_app;

alter table registers.lookup add column demand_id uuid references registers.court_demand;
alter table registers.lookup drop constraint lookup_kind_identifier_actor_kind_actor_register_purpose_fi_key;
alter table registers.lookup add constraint lookup_once_an_hour
  unique nulls not distinct (kind, identifier, actor_kind, actor, register, purpose, fields, case_id, demand_id, hour);
