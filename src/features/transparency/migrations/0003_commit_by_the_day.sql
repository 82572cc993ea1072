-- What a day's rows of a table were, committed once the day was over: for rows without a leaf of their own.
create table transparency.day (
  -- Schema and name of the table.
  of text not null,
  -- UTC.
  day date not null,
  size bigint not null check (size > 0),
  -- SHA-256 of the rows, hexadecimal.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  committed_at timestamptz not null,
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  primary key (of, day)
);
grant select, insert on transparency.day to shanyraq_app;

create index checkpoint_by_time on transparency.checkpoint (signed_at);

-- When a signature came; null for those of before, which no day has.
alter table transparency.cosignature add column kept_at timestamptz;
create index cosignature_by_time on transparency.cosignature (kept_at);
