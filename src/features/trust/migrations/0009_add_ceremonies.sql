-- Ceremonies of the root that were installed: the record as it was signed, which is public, with the signatures of root and keepers.
create table trust.ceremony (
  number integer primary key,
  -- SHA-256 of the record, hexadecimal.
  digest text not null unique,
  record bytea not null,
  signature bytea not null,
  -- CMS of the keepers; their certificates may name them by number, so these are not published.
  cosignatures bytea[] not null,
  held_at timestamptz not null,
  installed_at timestamptz not null
);
grant select, insert on trust.ceremony to shanyraq_app;
