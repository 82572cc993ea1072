-- The exact bytes of an answer that an overseer is about to sign; void as soon as the case's history goes on, gone when it is given.
create table oversight.answer_content (
  complaint_id uuid primary key references oversight.complaint,
  officer_id text not null,
  content bytea not null,
  sha256 text not null,
  head_seq integer not null,
  created_at timestamptz not null
);

grant select, insert, update, delete on oversight.answer_content to shanyraq_app;
