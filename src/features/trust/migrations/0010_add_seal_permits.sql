-- Seals that two administrators let the platform make: of which agency, under which name.
create table trust.seal_permit (
  agency text not null,
  name text not null,
  at timestamptz not null,
  primary key (agency, name)
);
grant select, insert on trust.seal_permit to shanyraq_app;
