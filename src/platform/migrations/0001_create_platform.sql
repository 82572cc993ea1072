-- What the platform itself keeps: the instance, answers to repeated requests, files, the demo's clock.
create schema platform;

create table platform.instance (
  singleton boolean primary key default true check (singleton),
  code text not null,
  mode text not null check (mode in ('demo', 'real')),
  origin text not null,
  created_at timestamptz not null
);

-- The first answer of an action under a key (30 days): insert only, so that nobody can swap an answer.
create table platform.answer (
  scope text not null,
  key text not null,
  input_digest text not null,
  output jsonb not null,
  answered_at timestamptz not null,
  primary key (scope, key)
);
create index answer_by_age on platform.answer (answered_at);

create table platform.demo_clock (
  singleton boolean primary key default true check (singleton),
  offset_ms bigint not null
);

-- Content-addressed files in chunks of 256 KB; written before anything refers to them.
create schema files;
create table files.file (
  sha256 text primary key,
  size bigint not null,
  media_type text not null,
  stored_at timestamptz not null
);
create table files.chunk (
  sha256 text not null references files.file on delete cascade,
  position integer not null,
  bytes bytea not null,
  primary key (sha256, position)
);
alter table files.chunk alter column bytes set storage external;

grant usage on schema platform, files to shanyraq_app, shanyraq_retention;
grant select, insert on platform.instance, platform.answer to shanyraq_app;
grant select, insert, update on platform.demo_clock to shanyraq_app;
grant select, insert on files.file, files.chunk to shanyraq_app;
grant select, delete on files.file, files.chunk, platform.answer to shanyraq_retention;
