-- A row that changes in no column of an index is written anew beside the old one, and no index is touched (HOT). Saving an answer is such a
-- change as long as updated_at stands in none: it is looked at after the row was found by what doesn't change.
drop index services.draft_by_person;
drop index services.draft_by_organisation;
drop index services.draft_by_age;
create index draft_by_person on services.draft (person_id) where state <> 'submitted';
create index draft_by_organisation on services.draft (organisation_id) where state <> 'submitted' and organisation_id is not null;
-- What nobody has touched since a moment was begun before it.
create index draft_by_age on services.draft (edition, created_at, id) where state in ('open', 'awaiting-cosignature');
