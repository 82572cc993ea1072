-- How far the signatures of people that were kept before they were time-stamped have been looked at: a row for each place where rooms keep some.
create table trust.late_stamping (
  source text primary key,
  -- The row that was looked at last.
  place uuid not null,
  rows bigint not null default 0,
  -- Of the signatures in them, those that had no time-stamp, and those that couldn't be read.
  wanted bigint not null default 0,
  unread bigint not null default 0,
  begun_at timestamptz not null,
  -- When the end was reached: what is kept since is time-stamped at once.
  done_at timestamptz
);
grant select, insert, update on trust.late_stamping to shanyraq_app;
