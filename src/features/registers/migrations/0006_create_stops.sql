-- Orders that stop reading for a purpose, and the lifting of each. Read before every read: few rows, found by their index.
create table registers.stop (
  id uuid primary key,
  register text not null,
  purpose text not null,
  -- The one agency whose use is stopped; null: everybody's.
  agency text,
  -- Who ordered it, in words that everybody reads.
  authority text not null,
  officer uuid not null,
  reason text not null,
  act text not null,
  article text not null,
  effective_at timestamptz not null,
  issued_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  check (effective_at >= issued_at)
);
create index stop_by_purpose on registers.stop (register, purpose);

create table registers.stop_lift (
  stop_id uuid primary key references registers.stop,
  officer uuid not null,
  reason text not null,
  lifted_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

grant select, insert on registers.stop, registers.stop_lift to shanyraq_app;
