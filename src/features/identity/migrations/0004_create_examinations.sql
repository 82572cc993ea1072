-- How officers are admitted to services: each attempt at the worked cases of an edition, and its outcome. Written once, for ever.
create table identity.examination (
  id uuid primary key,
  officer_id uuid not null references identity.officer,
  service text not null,
  -- Digest of the edition whose cases were asked, and of the rules in it: texts may change without asking anybody again.
  edition text not null check (edition ~ '^[0-9a-f]{64}$'),
  rules text not null check (rules ~ '^[0-9a-f]{64}$'),
  -- Places of the cases in the edition, in the order of the lot.
  cases integer[] not null check (cardinality(cases) > 0),
  begun_at timestamptz not null
);
create index examination_by_officer on identity.examination (officer_id, service, id desc);

create table identity.examination_result (
  examination_id uuid primary key references identity.examination,
  -- One for each case, in the order asked.
  answers jsonb not null,
  -- Places of the cases that were answered wrongly; none: passed.
  wrong integer[] not null,
  at timestamptz not null
);

grant select, insert on identity.examination, identity.examination_result to shanyraq_app;
