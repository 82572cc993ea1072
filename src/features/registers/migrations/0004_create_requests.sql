-- What people ask about their own data: that a record is wrong (its owner answers), that a look was not lawful (oversight answers).
create table registers.request (
  id uuid primary key,
  about text not null check (about in ('record', 'lookup')),
  register text not null,
  record_id uuid,
  -- The version that was in force when it was called wrong.
  version integer,
  lookup_id uuid unique references registers.lookup,
  -- Whose data it is about.
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  filed_by uuid not null,
  text text not null,
  -- Who answers.
  agency text not null,
  filed_at timestamptz not null,
  due_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  foreign key (record_id, version) references registers.version,
  check ((about = 'record') = (record_id is not null)),
  check ((about = 'lookup') = (lookup_id is not null)),
  check ((record_id is null) = (version is null))
);
create index request_by_subject on registers.request (kind, identifier, id desc);

create table registers.request_answer (
  request_id uuid primary key references registers.request,
  outcome text not null check (outcome in ('satisfied', 'refused')),
  reasons text not null,
  officer uuid not null,
  answered_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- Requests without an answer, the nearest end of a term first: read without going through those that have one.
create table registers.request_waiting (
  request_id uuid primary key references registers.request,
  agency text not null,
  about text not null,
  due_at timestamptz not null
);
create index request_waiting_by_agency on registers.request_waiting (agency, about, due_at);

grant select, insert on registers.request, registers.request_answer to shanyraq_app;
grant select, insert, delete on registers.request_waiting to shanyraq_app;
