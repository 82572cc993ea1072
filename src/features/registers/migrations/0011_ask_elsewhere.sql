-- Questions to registers that live elsewhere, with their answers as long as those may be kept. Working papers: what was read of them stands
-- in the case that it was read for, and who looked in the look-ups.
create table registers.question (
  id uuid primary key,
  register text not null,
  purpose text not null,
  -- What is asked: canonical JSON of whom or what, and of the fields.
  asked text not null,
  -- Who asks, and for which case: an answer is his alone unless the register's definition lets it be kept.
  asker text not null,
  -- For whom it is read, where an order may name that one: an agency, or the number of an organisation.
  agency text,
  organisation text,
  case_id uuid,
  asked_at timestamptz not null,
  -- Unanswered, it is asked again until then; whoever still waits moves it.
  wanted_until timestamptz not null,
  attempts integer not null default 0,
  next_at timestamptz not null,
  -- Why there was no answer when it was asked last.
  failure text,
  answered_at timestamptz,
  -- The edition of the definition by which the answer was read.
  edition text,
  records jsonb,
  kept_until timestamptz,
  check ((answered_at is null) = (records is null)),
  check ((answered_at is null) = (edition is null)),
  check ((answered_at is null) = (kept_until is null))
);
create unique index question_open on registers.question (register, asked, asker) where answered_at is null;
create index question_answered on registers.question (register, asked, answered_at) where answered_at is not null;
create index question_due on registers.question (next_at) where answered_at is null;
create index question_by_case on registers.question (case_id) where case_id is not null;
create index question_kept on registers.question (kept_until) where answered_at is not null;

-- Registers that don't answer, since when, and when they are asked again.
create table registers.silence (
  register text primary key,
  since timestamptz not null,
  attempts integer not null,
  next_at timestamptz not null,
  failure text not null
);

grant select, insert, update, delete on registers.question, registers.silence to shanyraq_app;
