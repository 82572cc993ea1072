-- The exact bytes of a decision that its officer is about to sign; void as soon as the case's history goes on.
create table services.decision_content (
  case_id uuid primary key references services.case_index (case_id),
  officer_id text not null,
  content bytea not null,
  sha256 text not null,
  head_seq integer not null,
  ground text,
  created_at timestamptz not null
);

-- Which opinions a unit was asked for: a question to the histories, not a table of its own.
create index history_opinions on services.history (unit, at) where kind = 'opinion-asked';

grant select, insert, update, delete on services.decision_content to shanyraq_app;
grant select, delete on services.decision_content to shanyraq_retention;
