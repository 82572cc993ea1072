-- One record that was kept as two: what a merge and its undoing say, pairs that a rule found, and pairs that a person parted for ever.

alter table registers.version
  -- The record that this one went into: it holds no more under its own name, and whoever asks for it is led there.
  add column merged_into uuid references registers.record check (merged_into is null or merged_into <> record_id and act = 'end'),
  -- The record that it was taken out of again.
  add column split_from uuid references registers.record check (split_from is null or split_from <> record_id and act = 'add');
create index version_by_survivor on registers.version (coalesce(merged_into, split_from))
  where merged_into is not null or split_from is not null;

-- Hashes under which records meet that a rule may find to be one, so that not everything is compared with everything.
create table registers.block (
  register text not null,
  block text not null,
  record_id uuid not null references registers.record,
  primary key (register, block, record_id)
);
create index block_by_record on registers.block (record_id);

-- What a rule found: the lower id first.
create table registers.duplicate (
  register text not null,
  first_id uuid not null references registers.record,
  second_id uuid not null references registers.record check (second_id > first_id),
  rule text not null,
  found_at timestamptz not null,
  primary key (register, first_id, second_id)
);

-- Pairs that an officer has found not to be one.
create table registers.distinct_pair (
  register text not null,
  first_id uuid not null references registers.record,
  second_id uuid not null references registers.record check (second_id > first_id),
  officer uuid not null,
  reason text not null,
  decided_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  primary key (register, first_id, second_id)
);

grant select, insert on registers.block, registers.duplicate, registers.distinct_pair to shanyraq_app;
