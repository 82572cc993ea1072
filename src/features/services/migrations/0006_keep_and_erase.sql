-- Until when the contents of an ended case are kept: derived from the fold, a hint for the loop that erases. Cases that ended before
-- this table was there are looked at once, and get their true moment.
create table services.keeping (
  case_id uuid primary key references services.case_index (case_id),
  until timestamptz not null
);
create index keeping_by_time on services.keeping (until, case_id);
insert into services.keeping (case_id, until)
  select case_id, 'epoch' from services.case_index
  where status in ('granted', 'refused', 'withdrawn', 'deemed-refused', 'deemed-approved');

-- Which application a file was uploaded to. A file goes when the last one that it was uploaded to has gone.
create table services.file_use (
  application_id uuid not null,
  sha256 text not null constraint file_use_file references files.file (sha256),
  primary key (application_id, sha256)
);
create index file_use_by_file on services.file_use (sha256);
insert into services.file_use (application_id, sha256)
  select draft.id, file.sha256 from services.draft, jsonb_object_keys(draft.files) as used (sha256)
  join files.file using (sha256);

-- Drafts that nobody goes on with.
create index draft_by_age on services.draft (edition, updated_at, id) where state in ('open', 'awaiting-cosignature');

grant select, insert, update, delete on services.keeping to shanyraq_app;
grant select, insert on services.file_use to shanyraq_app;
grant select, delete on services.file_use to shanyraq_retention;
grant select on services.history to shanyraq_retention;
