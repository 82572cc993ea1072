create schema services;

-- Case numbers count on without gaps that mean anything: a sequence never makes one submit wait for another.
create sequence services.case_number;

-- What a person is filling in. One row for each application; its id becomes the id of the case.
create table services.draft (
  id uuid primary key,
  service text not null,
  edition text not null,
  person_id uuid not null,
  organisation_id uuid,
  mandate_digest text,
  language text not null,
  channel text not null,
  assisted_by text,
  state text not null check (state in ('open', 'awaiting-cosignature', 'submitted', 'correcting')),
  answers jsonb not null default '{}',
  files jsonb not null default '{}',
  -- Facts of the registers as last shown to the person; never what is decided upon: contents to sign read them anew.
  facts jsonb not null default '{}',
  correction jsonb,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
) with (fillfactor = 70);
create index draft_by_person on services.draft (person_id, updated_at desc);

-- The exact bytes that are signed. A newer attempt makes the older ones void.
create table services.application_attempt (
  id uuid primary key,
  draft_id uuid not null references services.draft (id) on delete cascade,
  attempt integer not null,
  content bytea not null,
  sha256 text not null,
  draft_version integer not null,
  facts jsonb not null,
  cosigners jsonb not null,
  fee jsonb not null,
  territory text not null,
  matter text,
  created_at timestamptz not null,
  unique (draft_id, attempt)
);

create table services.signature (
  attempt_id uuid not null references services.application_attempt (id) on delete cascade,
  role text not null,
  person_id uuid not null,
  cms bytea not null,
  serial text not null,
  revocation text not null check (revocation in ('good', 'unknown')),
  signed_at timestamptz not null,
  primary key (attempt_id, role)
);

-- Who is asked to sign which open application: the other applicant finds it here.
create table services.cosigner (
  draft_id uuid not null references services.draft (id) on delete cascade,
  role text not null,
  person_id uuid not null,
  primary key (draft_id, role)
);
create index cosigner_by_person on services.cosigner (person_id);

-- Envelopes of a case's history: no personal data beyond internal ids, never changed, never deleted.
create table services.history (
  id uuid primary key,
  case_id uuid not null,
  seq integer not null,
  kind text not null,
  at timestamptz not null,
  effective_at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  on_behalf_of text,
  mandate_digest text,
  assisted_by text,
  second_actor text,
  channel text not null,
  assurance text not null,
  edition text not null,
  unit text,
  ground text,
  digest text not null,
  leaf text not null,
  unique (case_id, seq)
);

-- What the envelopes speak of. Only the retention role may delete, and erasing is itself an entry of the history.
create table services.content (
  digest text primary key,
  bytes bytea not null,
  salt bytea not null
);

-- A view of the histories for lists; may be derived anew at any time.
create table services.case_index (
  case_id uuid primary key,
  number text not null unique,
  service text not null,
  edition text not null,
  provider text not null,
  person_id uuid not null,
  organisation_id uuid,
  territory text not null,
  unit text,
  officer_id text,
  matter_digest text,
  status text not null,
  channel text not null,
  submitted_at timestamptz not null,
  due_at timestamptz,
  updated_at timestamptz not null
);
create index case_index_by_person on services.case_index (person_id, submitted_at desc, case_id);
create index case_index_by_organisation on services.case_index (organisation_id, submitted_at desc, case_id);
create index case_index_by_unit on services.case_index (unit, status, due_at);
create index case_index_by_officer on services.case_index (officer_id, status, due_at);
create index case_index_by_service on services.case_index (service, submitted_at desc);
create index case_index_by_matter on services.case_index (matter_digest, submitted_at desc) where matter_digest is not null;

create table services.deadline (
  case_id uuid not null references services.case_index (case_id),
  kind text not null,
  due_at timestamptz not null,
  primary key (case_id, kind)
);
create index deadline_by_time on services.deadline (due_at);

grant usage on schema services to shanyraq_app, shanyraq_retention;
grant usage on sequence services.case_number to shanyraq_app;
grant select, insert, update, delete on services.draft, services.application_attempt, services.signature, services.cosigner,
  services.deadline to shanyraq_app;
grant select, insert, update on services.case_index to shanyraq_app;
grant select, insert on services.history, services.content to shanyraq_app;
grant select, delete on services.content, services.draft, services.application_attempt, services.signature, services.cosigner
  to shanyraq_retention;
