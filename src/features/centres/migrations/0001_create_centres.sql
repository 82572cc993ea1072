-- Visits: what a visitor signed so that an operator may fill in for him, and what was sent during it.
create schema centres;

-- Waits for the visitor's signature; one for each window.
create table centres.prepared (
  session_id uuid primary key,
  visit_id uuid not null,
  content bytea not null,
  prepared_at timestamptz not null
);

create table centres.visit (
  id uuid primary key,
  person_id uuid not null,
  -- As his certificate says.
  person_name text not null,
  officer_id uuid not null,
  agency text not null,
  centre text not null,
  content bytea not null,
  cms bytea not null,
  serial text not null,
  started_at timestamptz not null,
  until timestamptz not null,
  -- Hexadecimal.
  leaf text not null check (length(leaf) = 64)
);
create index visit_by_person on centres.visit (person_id, started_at desc);

create table centres.visit_end (
  visit_id uuid primary key references centres.visit,
  at timestamptz not null
);

create table centres.assisted_case (
  case_id uuid primary key,
  visit_id uuid not null references centres.visit,
  at timestamptz not null
);
create index assisted_case_by_visit on centres.assisted_case (visit_id, at);

grant usage on schema centres to shanyraq_app;
grant select, insert on all tables in schema centres to shanyraq_app;
grant update, delete on centres.prepared to shanyraq_app;
