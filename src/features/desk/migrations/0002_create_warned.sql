-- Which officer was told that so much of a term has gone by, so that an event that comes twice is told once. A term that a pause has
-- moved has another end and is warned of anew.
create table desk.warned (
  case_id uuid not null,
  officer_id uuid not null,
  percent integer not null check (percent in (50, 80, 95)),
  due_at timestamptz not null,
  told_at timestamptz not null,
  primary key (case_id, officer_id, percent, due_at)
);
grant select, insert on desk.warned to shanyraq_app;
