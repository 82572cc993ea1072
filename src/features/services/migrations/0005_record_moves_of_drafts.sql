-- The moves of a draft to newer editions: from, to, when, and the paths of the answers that were dropped; never the answers.
alter table services.draft add column moves jsonb not null default '[]';
