-- What is needed to give a mandate; the mandates themselves are kept by identity, which asks for them at each request.
create schema mandates;

-- Written and not yet signed. Its id becomes the mandate's.
create table mandates.prepared (
  id uuid primary key,
  grantor_id uuid not null,
  prepared jsonb not null,
  content bytea not null,
  at timestamptz not null
);
create index prepared_by_time on mandates.prepared (at);

-- SHA-256 of a code that is told to the helper: who reads the database can't accept in his place.
create table mandates.code (
  code_hash bytea primary key check (length(code_hash) = 32),
  mandate_id uuid not null unique,
  expires_at timestamptz not null
);
create index code_by_expiry on mandates.code (expires_at);

-- Wrong codes, so that nobody tries them all.
create table mandates.miss (
  person_id uuid not null,
  at timestamptz not null
);
create index miss_by_person on mandates.miss (person_id, at);

grant usage on schema mandates to shanyraq_app;
grant select, insert, update, delete on mandates.prepared, mandates.code, mandates.miss to shanyraq_app;
