-- Changes in the order of the log, and the words by which records are found.

-- Leaves of versions and batches that have no place in the feed yet. Small, and read by state: a row committed late is not skipped.
create table registers.unfed (
  leaf_hash bytea primary key check (length(leaf_hash) = 32),
  register text not null,
  size integer not null check (size > 0),
  record_id uuid,
  version integer,
  batch uuid,
  check ((record_id is null) = (version is null)),
  check ((record_id is null) = (batch is not null))
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- The feed: each row numbers the changes of one leaf, `number` and on, without gaps from 1 in each register, in the log's order.
create table registers.feed (
  register text not null,
  number bigint not null check (number > 0),
  size integer not null check (size > 0),
  log_index bigint not null check (log_index >= 0),
  record_id uuid,
  version integer,
  batch uuid references registers.batch,
  primary key (register, number),
  unique (register, log_index),
  foreign key (record_id, version) references registers.version,
  check ((record_id is null) = (version is null)),
  check ((record_id is null) = (batch is not null))
);
create unique index feed_by_version on registers.feed (record_id, version) where record_id is not null;
create unique index feed_by_batch on registers.feed (batch) where batch is not null;

insert into registers.unfed (leaf_hash, register, size, record_id, version, batch)
select v.leaf_hash, r.register, 1, v.record_id, v.number, null
from registers.version v join registers.record r on r.id = v.record_id where v.leaf_hash is not null
union all
select leaf_hash, register, size, null, null, id from registers.batch;

-- Folded words of the fields that a definition calls searchable. In the order of the key a page of found records is read without sorting.
create table registers.word (
  register text not null,
  word text not null,
  record_id uuid not null,
  field text not null,
  number integer not null,
  primary key (register, word, record_id, field, number),
  foreign key (record_id, number) references registers.version
);
create index word_by_version on registers.word (record_id, number);
-- Lists of a register, page by page.
create index record_by_register on registers.record (register, id);

grant select, insert, delete on registers.unfed to shanyraq_app;
grant select, insert on registers.feed, registers.word to shanyraq_app;
