-- Erasing what retention ends. A version keeps its envelope for ever; what it says lies apart, in rows that may go, and so does the record's
-- name, which is often somebody's number.

create table registers.record_key (
  record_id uuid primary key references registers.record,
  register text not null,
  -- Canonical JSON of the key fields: the record's name within its register.
  key text not null,
  unique (register, key)
);
insert into registers.record_key (record_id, register, key) select id, register, key from registers.record;
alter table registers.record drop column key;

create table registers.content (
  record_id uuid not null,
  number integer not null,
  "values" jsonb not null,
  ground jsonb not null,
  -- SHA-256 of the canonical version: what contents to sign name. Whoever can guess a content recognises it by this, so it goes with it.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  -- Of its leaf, or of its place in a batch; null: of a batch that binds the bare digests.
  salt bytea check (length(salt) = 32),
  primary key (record_id, number),
  foreign key (record_id, number) references registers.version
);
insert into registers.content (record_id, number, "values", ground, digest, salt)
  select record_id, number, "values", ground, digest, salt from registers.version;

alter table registers.version
  add column ground_kind text,
  -- What the batch's leaf binds: HMAC-SHA-256(salt, canonical version), hex; in batches of earlier programs the bare digest.
  add column member text check (member ~ '^[0-9a-f]{64}$');
update registers.version set ground_kind = ground ->> 'kind', member = case when batch is not null then digest end;
alter table registers.version
  alter column ground_kind set not null,
  drop column "values", drop column ground, drop column digest, drop column salt,
  add check ((member is null) = (batch is null));
alter table registers.batch add column salted boolean not null default false;

-- Versions with what they say, as long as it is kept.
create view registers.written with (security_invoker = true) as
  select v.*, c."values", c.ground, c.digest, c.salt
  from registers.version v left join registers.content c on c.record_id = v.record_id and c.number = v.number;

-- The act: written before anything goes. What it names may be gone, and nothing else.
create table registers.erasure (
  record_id uuid primary key references registers.record,
  at timestamptz not null,
  -- The day from which the retention counts.
  counted_from date not null,
  period text not null,
  act text not null,
  article text not null,
  -- Versions 1 to this one.
  versions integer not null check (versions > 0),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- When to look whether the retention of a record that holds no more has ended: a hint for the loop, the act is decided by the rule. Records
-- that ended before this table was there are looked at once, and get their true moment.
create table registers.keeping (
  record_id uuid primary key references registers.record,
  until timestamptz not null
);
create index keeping_by_time on registers.keeping (until, record_id);
insert into registers.keeping (record_id, until)
  select distinct record_id, 'epoch'::timestamptz from registers.version where act = 'end' or valid_to is not null;

create index duplicate_by_second on registers.duplicate (second_id);
create index duplicate_by_first on registers.duplicate (first_id);

grant select, insert on registers.record_key, registers.content, registers.erasure to shanyraq_app;
grant select on registers.written to shanyraq_app;
grant select, insert, update, delete on registers.keeping to shanyraq_app;
grant usage on schema registers to shanyraq_retention;
grant select on registers.erasure, registers.record_key, registers.content, registers.subject, registers.word, registers.block,
  registers.duplicate to shanyraq_retention;
grant delete on registers.record_key, registers.content, registers.subject, registers.word, registers.block,
  registers.duplicate to shanyraq_retention;
