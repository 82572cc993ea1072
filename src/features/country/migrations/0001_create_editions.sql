-- Editions of definitions, as published: the program runs from here, the folder is a source (design.md, section 5).
create schema country;

create table country.edition (
  -- SHA-256 of `content`, which is canonical JSON (RFC 8785): what drafts, cases and documents are pinned to.
  digest bytea primary key check (octet_length(digest) = 32),
  kind text not null,
  id text not null,
  -- The label, and the day from which it holds.
  version date not null,
  content text not null,
  publisher text not null,
  published_at timestamptz not null,
  -- Leaf of the log that says so to everybody.
  leaf_hash bytea not null check (octet_length(leaf_hash) = 32),
  -- Two contents under one label can't exist.
  unique (kind, id, version)
);

grant usage on schema country to shanyraq_app;
grant select, insert on country.edition to shanyraq_app;
