-- Runs that hold a register against another source. What a file says lies here until its run is over.
create table registers.reconciliation (
  id uuid primary key,
  register text not null,
  -- What the owner calls the other source, or the register that it is.
  source text not null,
  -- Rows of a file, a line of JSON for each; null: the source is a register, or the file lay with the command line.
  lines text,
  valid_on date not null,
  at timestamptz not null,
  ended_at timestamptz
);
create index reconciliation_by_register on registers.reconciliation (register, at desc);

-- What a run found: working papers, with what the other source says of somebody, until it is mended, decided or too old.
create table registers.finding (
  id uuid primary key,
  register text not null,
  source text not null,
  kind text not null check (kind in ('only-here', 'only-there', 'differs', 'not-readable', 'ambiguous')),
  -- The record's key, or the line that can't be read.
  name text not null,
  record_id uuid,
  line integer,
  fields text[] not null,
  -- What the other source says, of a finding that somebody may still decide on.
  theirs jsonb,
  -- Of what was compared: what was decided holds until it changes.
  digest text not null,
  run uuid not null,
  decision text check (decision in ('ours', 'theirs', 'not-the-same', 'later')),
  found_at timestamptz not null,
  closed_at timestamptz,
  unique (register, source, kind, name)
);
create index finding_by_register on registers.finding (register, id) where closed_at is null;
create index finding_by_time on registers.finding (found_at);

-- What officers decided on findings: without what the findings say.
create table registers.finding_decision (
  id uuid primary key,
  register text not null,
  finding uuid not null,
  kind text not null,
  decision text not null,
  reason text not null,
  officer uuid not null,
  -- Proposals to which it led.
  proposals uuid[] not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index finding_decision_by_finding on registers.finding_decision (finding, at);

grant select, insert, update, delete on registers.reconciliation, registers.finding to shanyraq_app;
grant select, insert on registers.finding_decision to shanyraq_app;
