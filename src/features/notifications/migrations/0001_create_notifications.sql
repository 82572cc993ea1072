-- The inbox: what the state told somebody, in all languages, as it was told.
create schema notifications;

create table notifications.letter (
  id uuid primary key,
  person_id uuid,
  -- A letter to an organisation: whoever acts for it reads it; the person is who it was about to reach.
  organisation_id uuid,
  kind text not null,
  subject jsonb not null,
  body jsonb not null,
  -- A path of the portal without the language.
  link text check (link like '/%'),
  case_id uuid,
  sent_at timestamptz not null,
  read_at timestamptz,
  check (person_id is not null or organisation_id is not null)
);
create index letter_by_person on notifications.letter (person_id, id desc) where organisation_id is null;
create index letter_by_organisation on notifications.letter (organisation_id, id desc) where organisation_id is not null;
create index letter_unread_by_person on notifications.letter (person_id) where organisation_id is null and read_at is null;
create index letter_unread_by_organisation on notifications.letter (organisation_id)
  where organisation_id is not null and read_at is null;
create index letter_by_age on notifications.letter (sent_at);

grant usage on schema notifications to shanyraq_app, shanyraq_retention;
grant select, insert on notifications.letter to shanyraq_app;
grant update (read_at) on notifications.letter to shanyraq_app;
grant select, delete on notifications.letter to shanyraq_retention;
