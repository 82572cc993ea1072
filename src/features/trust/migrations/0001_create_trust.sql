-- Certificates issued by this instance, their revocations, and the lists published of them. Nothing here is ever changed.
create schema trust;

create table trust.certificate (
  serial text primary key,
  fingerprint text not null unique,
  kind text not null check (kind in ('root', 'issuing', 'timestamp', 'draw', 'person', 'organisation', 'agency')),
  iin text,
  bin text,
  agency text,
  name text not null,
  role text,
  der bytea not null,
  not_before timestamptz not null,
  not_after timestamptz not null,
  issued_at timestamptz not null,
  -- The leaf that commits to the certificate in the transparency log, and the salt that opens it.
  leaf bytea not null,
  salt bytea not null
);
create index certificate_by_iin on trust.certificate (iin, issued_at) where iin is not null;
create index certificate_by_agency on trust.certificate (agency) where agency is not null;
create index certificate_authorities on trust.certificate (kind) where kind in ('root', 'issuing', 'timestamp', 'draw');

-- An event for each certificate withdrawn. Withdrawal is for ever: there is no event that undoes it.
create table trust.revocation (
  serial text primary key references trust.certificate,
  reason text not null check (reason in ('unspecified', 'keyCompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation')),
  -- From when it holds, and when we learnt it.
  at timestamptz not null,
  recorded_at timestamptz not null,
  by_actor text not null
);
create index revocation_by_record on trust.revocation (recorded_at);

create table trust.revocation_list (
  number bigint primary key,
  this_update timestamptz not null,
  next_update timestamptz not null,
  der bytea not null
);

-- Each edition of the signing island that this instance ever served, committed to the log before anybody could load it.
create table trust.island (
  integrity text primary key,
  path text not null,
  first_served_at timestamptz not null
);

grant usage on schema trust to shanyraq_app;
grant select, insert on all tables in schema trust to shanyraq_app;
