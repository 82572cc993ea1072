-- A mandate may entrust an employee with asking people for consents: purposes of registers, as register/purpose; with or without services.
alter table identity.mandate_grant
  add column consents text[] not null default '{}',
  drop constraint mandate_grant_services_check,
  add check (cardinality(services) + cardinality(consents) > 0);
