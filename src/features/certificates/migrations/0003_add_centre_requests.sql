-- A request handed in at a centre: made on the person's own device before anybody knows whose it is, or brought in a file. An operator who
-- sees the identity document says whose it is; until then it is nobody's, and no certificate follows from it.
alter table certificates.enrolment
  alter column person_id drop not null,
  -- What the person shows the operator; says nothing of him.
  add column code text,
  add constraint enrolment_of_somebody
    check (person_id is not null or (proof = 'centre' and code is not null and serial is null));
create unique index enrolment_by_code on certificates.enrolment (code) where person_id is null;
