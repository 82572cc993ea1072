-- What both officers sign, with the proposer's signature, until the second one's is there.
alter table registers.prepared_import
  add column content bytea,
  add column officer uuid,
  add column cms bytea,
  add column proposal uuid,
  add column second_officer uuid,
  add column second_cms bytea;

-- Imports for which two officers of the owner answer: the very bytes that they signed, and both signatures.
create table registers.signed_import (
  id uuid primary key,
  register text not null,
  content bytea not null,
  officer uuid not null,
  cms bytea not null,
  second_officer uuid not null,
  second_cms bytea not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  check (officer <> second_officer)
);
create index signed_import_by_register on registers.signed_import (register, id desc);

grant select, insert on registers.signed_import to shanyraq_app;
