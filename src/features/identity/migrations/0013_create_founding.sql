-- How the first two administrators were appointed: the content that both signed, and their signatures. There is one such row or none.
create table identity.founding (
  only_one boolean primary key default true check (only_one),
  at timestamptz not null,
  content bytea not null,
  first_cms bytea not null,
  second_cms bytea not null check (second_cms <> first_cms),
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);
grant select, insert on identity.founding to shanyraq_app;
