-- The transparency log. The application's role may add to it and can't change or remove what is in it.
create schema transparency;

-- Everything ever appended, in the transaction of the act that it records. The number comes later.
create table transparency.leaf (
  id uuid primary key,
  kind text not null,
  commit bytea not null check (octet_length(commit) = 32),
  appended_at timestamptz not null
);

-- Leaves that wait for their number. Small; the only table here from which the application deletes, and fsck finds a leaf that is
-- neither numbered nor waiting. Read by state, never by "id greater than": a row committed late would be skipped.
create table transparency.pending (
  leaf_id uuid primary key references transparency.leaf
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The log itself: numbers without gaps from 0, given by the integrator alone.
create table transparency.sequence (
  index bigint primary key check (index >= 0),
  leaf_id uuid not null unique references transparency.leaf,
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32)
);
-- A hash index: proofs are asked by equality, and at hundreds of millions of leaves it is less than half of a tree's size.
create index sequence_by_leaf_hash on transparency.sequence using hash (leaf_hash);

-- Full tiles (C2SP tlog-tiles). `root` is the tile's hash in the level above, so that the right edge is read in 32 bytes a tile.
create table transparency.tile (
  level smallint not null check (level between 0 and 63),
  index bigint not null check (index >= 0),
  bytes bytea not null check (octet_length(bytes) = 8192),
  root bytea not null check (octet_length(root) = 32),
  primary key (level, index)
);
-- Hashes don't compress.
alter table transparency.tile alter column bytes set storage external;

-- Every signed statement of the log about itself. Two of one size can't exist.
create table transparency.checkpoint (
  size bigint primary key check (size >= 0),
  root bytea not null check (octet_length(root) = 32),
  note text not null,
  signed_at timestamptz not null
);

-- Public keys: of checkpoints (C2SP verifier key) and of promises in receipts.
create table transparency.verifier (
  purpose text primary key check (purpose in ('checkpoint', 'promise')),
  vkey text not null,
  created_at timestamptz not null
);

grant usage on schema transparency to shanyraq_app;
grant select, insert on transparency.leaf, transparency.sequence, transparency.tile, transparency.checkpoint, transparency.verifier
  to shanyraq_app;
grant select, insert, delete on transparency.pending to shanyraq_app;
