-- What a person asks for: that a value is otherwise, that a record should have ended, that one is missing. Null: as it was asked before, a value.
alter table registers.request
  add column wish text check (wish in ('end', 'add')),
  drop constraint request_check,
  add constraint request_names_a_record check ((about = 'record' and wish is distinct from 'add') = (record_id is not null)),
  add constraint request_wishes_of_records check (about = 'record' or wish is null);

-- A record that one officer wrote down and another is to confirm: it goes when that is done, or can't be done any more.
create table registers.prepared (
  id uuid primary key,
  register text not null,
  -- As the form gave them, by field.
  "values" jsonb not null,
  at timestamptz not null
);
create index prepared_by_time on registers.prepared (at);
grant select, insert, update, delete on registers.prepared to shanyraq_app;
