create schema oversight;

create sequence oversight.complaint_number;

-- A complaint on a case. What it says stands in the case's history (`entry`); here is what its term and its state are derived of.
create table oversight.complaint (
  id uuid primary key,
  number text not null unique,
  case_id uuid not null,
  case_number text not null,
  service text not null,
  provider text not null,
  unit text,
  about text not null check (about in ('term', 'refusal', 'staff', 'extra-paper', 'other')),
  language text not null,
  person_id uuid not null,
  organisation_id uuid,
  filed_at timestamptz not null,
  -- The first moment at which the answer is late, by the calendar known when it was filed. No right lets anybody move it.
  due_at timestamptz not null,
  entry uuid not null unique
);
create index complaint_by_case on oversight.complaint (case_id);
create index complaint_by_due on oversight.complaint (due_at, id);
create index complaint_by_person on oversight.complaint (person_id, filed_at desc);
create index complaint_by_organisation on oversight.complaint (organisation_id, filed_at desc);
create index complaint_by_time on oversight.complaint (filed_at);

create table oversight.answer (
  complaint_id uuid primary key references oversight.complaint,
  at timestamptz not null,
  officer_id text not null,
  outcome text not null check (outcome in ('satisfied', 'partly', 'not-satisfied')),
  entry uuid not null unique
);

-- The term ended without an answer: written once, for ever, also where the answer came later.
create table oversight.breach (
  complaint_id uuid primary key references oversight.complaint,
  due_at timestamptz not null,
  recorded_at timestamptz not null,
  entry uuid not null unique
);

-- What an applicant answered to the eight questions; null: not asked of him or left blank. Words stand in the case's history.
create table oversight.rating (
  case_id uuid primary key,
  service text not null,
  provider text not null,
  at timestamptz not null,
  information smallint check (information between 1 and 5),
  accessibility smallint check (accessibility between 1 and 5),
  staff smallint check (staff between 1 and 5),
  procedure smallint check (procedure between 1 and 5),
  term smallint check (term between 1 and 5),
  costs smallint check (costs between 1 and 5),
  feedback smallint check (feedback between 1 and 5),
  result smallint check (result between 1 and 5),
  entry uuid not null unique
);
create index rating_by_time on oversight.rating (at);

-- Which applicant was already asked or told what: an event that comes twice writes one letter.
create table oversight.told (
  case_id uuid not null,
  kind text not null check (kind in ('satisfaction', 'breach')),
  person_id uuid not null,
  organisation_id uuid,
  at timestamptz not null,
  primary key (case_id, kind)
);
create index told_to_person on oversight.told (person_id, at desc);
create index told_to_organisation on oversight.told (organisation_id, at desc);

grant usage on schema oversight to shanyraq_app;
grant usage on sequence oversight.complaint_number to shanyraq_app;
grant select, insert on all tables in schema oversight to shanyraq_app;
