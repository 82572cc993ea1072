-- An order may name one organisation that reads by consents, by its number, with the name that it had.
alter table registers.stop
  add column organisation text,
  add column organisation_name jsonb,
  add check ((organisation is null) = (organisation_name is null)),
  add check (agency is null or organisation is null);
