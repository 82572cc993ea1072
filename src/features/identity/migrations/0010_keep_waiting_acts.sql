-- Acts whose signature only the checker of signatures can compute, kept until it has answered: what was signed, by whom, in which office or
-- under which mandate. Working papers: what comes of one stands where the act itself writes.
create table identity.waiting_act (
  id uuid primary key,
  -- SHA-256 over who acts, the action and its input: the same twice is one.
  digest text not null,
  action text not null,
  -- Until it has ended.
  input jsonb,
  -- The actor as he was; his office or mandate is looked at again before anything is done.
  actor jsonb not null,
  person_id uuid not null,
  -- Of the checker.
  question text not null,
  -- The page from which it was sent, without the language.
  back text not null,
  language text not null,
  channel text not null,
  at timestamptz not null,
  -- The request that brought it still waits for the answer itself.
  in_hand_until timestamptz not null,
  ended_at timestamptz,
  -- Why nothing came of it, with the facts of the words; null: it was done.
  refusal text,
  detail jsonb,
  check (refusal is null or ended_at is not null),
  check ((ended_at is null) = (input is not null))
);
create unique index waiting_act_open on identity.waiting_act (digest) where ended_at is null;
create index waiting_act_by_time on identity.waiting_act (at) where ended_at is null;
create index waiting_act_by_person on identity.waiting_act (person_id, at);
create index waiting_act_over on identity.waiting_act (ended_at) where ended_at is not null;

grant select, insert, update, delete on identity.waiting_act to shanyraq_app;
