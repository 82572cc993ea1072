-- Conflicts that officers declare are committed to the log, and can be ended. No act declared one before, so the table is empty.
alter table identity.conflict
  -- As the officer named it, for him to know it again: a surname, the number of an organisation, or that of a case whose applicant it is.
  add column named_by text not null check (named_by in ('surname', 'bin', 'case')),
  add column called text not null check (length(called) > 0),
  add column salt bytea not null check (length(salt) = 32),
  add column leaf_hash bytea not null check (length(leaf_hash) = 32),
  add check (length(reason) > 0);

-- From a working day to come the officer can be drawn again: nobody gets into a list after seeing a case.
create table identity.conflict_end (
  conflict_id uuid primary key references identity.conflict,
  counts_from date not null,
  at timestamptz not null,
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32)
);
grant select, insert on identity.conflict_end to shanyraq_app;
