-- What officers of the owner took out of a register: by which purpose, which fields, of which day or the whole past. Each is an act of two, in
-- the log; whom the records speak of sees the look.
create table registers.export (
  id uuid primary key,
  register text not null,
  purpose text not null,
  fields text[] not null,
  -- The day of the world asked about; null: every version.
  valid_on date,
  reference text not null,
  reason text not null,
  -- Who may fetch it: who proposed it, and who confirmed.
  officer uuid not null,
  second_officer uuid not null,
  -- What was known then is what is given, however often it is fetched.
  at timestamptz not null,
  until_at timestamptz not null check (until_at > at),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index export_by_register on registers.export (register, id desc);

grant select, insert on registers.export to shanyraq_app;
