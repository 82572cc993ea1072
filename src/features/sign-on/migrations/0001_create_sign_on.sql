-- Single sign-on: which systems are connected, what people let them learn, and what the protocol keeps meanwhile.
create schema sign_on;

-- Acts upon a client; how it stands is computed from them. `content`: its whole definition.
create table sign_on.client_act (
  client_id text not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('defined', 'suspended', 'resumed')),
  content jsonb check ((content is not null) = (kind = 'defined')),
  reason text check ((reason is not null) = (kind <> 'defined')),
  at timestamptz not null,
  recorded_by text not null,
  confirmed_by text,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  primary key (client_id, number)
);

-- What a person lets a client learn, until he withdraws it. `promise`: digest of what the client said of itself then.
create table sign_on.consent_act (
  person_id uuid not null,
  client_id text not null,
  number integer not null check (number > 0),
  kind text not null check (kind in ('given', 'withdrawn')),
  scopes text[] not null,
  promise text not null check (promise ~ '^[0-9a-f]{64}$'),
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  primary key (person_id, client_id, number)
);

-- By which name a client knows a person: drawn at random, another for each client, the same for ever.
create table sign_on.subject (
  person_id uuid not null,
  client_id text not null,
  sub text not null unique,
  primary key (person_id, client_id)
);

-- Who is in which system by which session of ours. Swept some time after it has ended.
create table sign_on.sign_in (
  id uuid primary key,
  session_id uuid not null,
  person_id uuid not null,
  client_id text not null,
  -- SHA-256 of the grant's name in the protocol.
  grant_hash bytea not null unique check (length(grant_hash) = 32),
  -- The session's name at the client; null until the person has come in.
  sid text,
  -- For whom the person came, and for whom the session acted then: references of mandates.
  mandate text,
  session_mandate text,
  promise text not null,
  at timestamptz not null,
  ended_at timestamptz,
  -- The client answered that it knows of the end.
  told_at timestamptz
);
create index sign_in_by_session on sign_on.sign_in (session_id) where ended_at is null;
create index sign_in_by_person on sign_on.sign_in (person_id, client_id, at desc);
create index sign_in_by_end on sign_on.sign_in (ended_at);

-- When to look whether the session of a sign-in has ended by itself.
create table sign_on.keeping (
  sign_in_id uuid primary key references sign_on.sign_in on delete cascade,
  until timestamptz not null
);
create index keeping_by_until on sign_on.keeping (until, sign_in_id);

-- What the protocol keeps for minutes: codes, tokens, grants, interactions. Found by digests: who reads the table can use none of them.
create table sign_on.artifact (
  kind text not null,
  id_hash bytea not null check (length(id_hash) = 32),
  grant_hash bytea,
  uid_hash bytea,
  payload jsonb not null,
  consumed_at timestamptz,
  expires_at timestamptz not null,
  primary key (kind, id_hash)
);
create index artifact_by_grant on sign_on.artifact (grant_hash) where grant_hash is not null;
create index artifact_by_uid on sign_on.artifact (kind, uid_hash) where uid_hash is not null;
create index artifact_by_expiry on sign_on.artifact (expires_at);

-- Public halves of the keys that sign, by the role that holds the private one.
create table sign_on.key (
  holder text not null check (holder in ('web', 'worker')),
  generation integer not null check (generation > 0),
  jwk jsonb not null,
  made_at timestamptz not null,
  primary key (holder, generation)
);

grant usage on schema sign_on to shanyraq_app;
grant select, insert on all tables in schema sign_on to shanyraq_app;
grant update, delete on sign_on.sign_in, sign_on.keeping, sign_on.artifact to shanyraq_app;
