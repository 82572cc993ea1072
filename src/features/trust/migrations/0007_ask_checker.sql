-- Signatures by algorithms that can't be computed here, which the installation's checker is asked about. By the SHA-256 of exactly what it is
-- asked: an answer about other bytes is another row. Working papers: what came of it stands in the history of the case.
create table trust.checker_question (
  id text primary key,
  -- Until it is answered.
  cms bytea,
  content bytea,
  asked_at timestamptz not null,
  -- Nobody wants it after that; null: a case waits for it, as long as it takes.
  wanted_until timestamptz,
  attempts integer not null default 0,
  next_at timestamptz not null,
  -- Why nothing followed when it was asked last.
  failure text check (failure in ('silent', 'unjudged')),
  answered_at timestamptz,
  holds boolean,
  -- From when on the certificate is withdrawn.
  revoked_at timestamptz,
  check ((answered_at is null) = (holds is null)),
  check ((answered_at is null) = (cms is not null and content is not null))
);
create index checker_question_due on trust.checker_question (next_at) where answered_at is null;
create index checker_question_over on trust.checker_question (wanted_until) where wanted_until is not null;

grant select, insert, update, delete on trust.checker_question to shanyraq_app;
