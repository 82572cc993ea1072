-- The draw of officers: what was asked, the list as it was frozen, the signatures, the outcome. Append-only but for the waiting room.
create schema desk;

create table desk.draw (
  id uuid primary key,
  case_id uuid not null,
  -- case: who decides; opinion: who answers for an agency that was asked.
  purpose text not null check (purpose in ('case', 'opinion')),
  -- Counts hand-overs: 1, 2, … for one leaf.
  number integer not null check (number > 0),
  agency text not null,
  unit text not null,
  service text not null,
  -- Hexadecimal leaf of the entry that asked for it.
  leaf text not null check (length(leaf) = 64),
  requested_at timestamptz not null,
  unique (leaf, number)
);
create index draw_by_case on desk.draw (case_id, requested_at);

-- Draws that nobody has finished yet; a row goes when the outcome is written.
create table desk.waiting (
  draw_id uuid primary key references desk.draw,
  next_at timestamptz not null,
  failures integer not null default 0
);
create index waiting_by_time on desk.waiting (next_at);

create table desk.draw_list (
  draw_id uuid primary key references desk.draw,
  leaf_index bigint not null,
  list_digest text not null check (length(list_digest) = 64),
  -- unit, or the whole agency where the unit has too few.
  pool text not null check (pool in ('unit', 'agency')),
  listed_at timestamptz not null
);

create table desk.draw_place (
  draw_id uuid not null references desk.draw_list,
  place integer not null check (place >= 0),
  token text not null check (length(token) = 64),
  salt bytea not null check (length(salt) = 32),
  officer_id uuid not null,
  primary key (draw_id, place)
);

create table desk.draw_signature (
  draw_id uuid not null references desk.draw_list,
  -- 0: the platform; 1, 2: the witnesses.
  position integer not null check (position between 0 and 2),
  -- Of an outside office, or a process of the demonstration.
  is_outside boolean not null,
  -- SubjectPublicKeyInfo, DER.
  public_key bytea not null,
  signature bytea not null check (length(signature) = 256),
  primary key (draw_id, position)
);

create table desk.draw_result (
  draw_id uuid primary key references desk.draw,
  -- draw: by the seed; again: the officer of the earlier application; moot: nobody was needed any more.
  how text not null check (how in ('draw', 'again', 'moot')),
  officer_id uuid,
  seed text check (length(seed) = 64),
  place integer,
  earlier_case uuid,
  -- SHA-256 over service, applicant and matter: finds the earlier application without keeping what it was about.
  subject text check (length(subject) = 64),
  at timestamptz not null,
  check ((how = 'moot') = (officer_id is null)),
  check ((how = 'draw') = (seed is not null and place is not null)),
  check ((how = 'again') = (earlier_case is not null))
);
create index draw_result_by_subject on desk.draw_result (subject, at desc) where subject is not null;
create index draw_result_by_officer on desk.draw_result (officer_id, at desc) where officer_id is not null;

-- Keys of the witnesses, pinned at first contact and published in the log.
create table desk.witness (
  position integer primary key check (position in (1, 2)),
  agency text not null,
  -- SubjectPublicKeyInfo, DER.
  public_key bytea not null,
  pinned_at timestamptz not null,
  leaf text not null check (length(leaf) = 64)
);

grant usage on schema desk to shanyraq_app;
grant select, insert on all tables in schema desk to shanyraq_app;
grant update, delete on desk.waiting to shanyraq_app;
