-- Who was told of a merge or of the lifting of an order: a row with each letter, in its transaction, so that nobody is told twice.
create table data_protection.told (
  -- What of: merge/<record>/<version>, lift/<order>.
  about text not null,
  -- A person, an organisation, or the application that could not go on.
  kind text not null check (kind in ('iin', 'bin', 'application')),
  identifier text not null,
  primary key (about, kind, identifier)
);
grant select, insert on data_protection.told to shanyraq_app;
