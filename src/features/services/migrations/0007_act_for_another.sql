-- Who acts for the person whose application it is; mandate_digest says by which right. An organisation's applications are found by it,
-- whoever began them.
alter table services.draft add column representative_id uuid
  check (representative_id is null or (representative_id <> person_id and organisation_id is null));
create index draft_by_organisation on services.draft (organisation_id, updated_at desc) where organisation_id is not null;

-- Each answer that a helper changed: the person helped sees it, and can undo it while the application isn't sent.
create table services.draft_change (
  draft_id uuid not null references services.draft (id) on delete cascade,
  number bigint generated always as identity,
  field text not null,
  before jsonb,
  after jsonb,
  at timestamptz not null,
  helper_kind text not null check (helper_kind in ('person', 'operator')),
  helper text not null,
  helper_name text not null,
  mandate text,
  primary key (draft_id, number)
);
grant select, insert, update, delete on services.draft_change to shanyraq_app;
grant select, delete on services.draft_change to shanyraq_retention;
