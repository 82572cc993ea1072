-- Rows that one officer of the owner read in and another is to confirm: they go when that is done, or can't be done any more.
create table registers.prepared_import (
  id uuid primary key,
  register text not null,
  -- As they were handed over, a line of JSON for each.
  lines text not null,
  -- From when rows count that name no day of their own.
  from_day date not null,
  -- Whether records that no row names end.
  end_absent boolean not null,
  at timestamptz not null
);
create index prepared_import_by_time on registers.prepared_import (at);
grant select, insert, update, delete on registers.prepared_import to shanyraq_app;
