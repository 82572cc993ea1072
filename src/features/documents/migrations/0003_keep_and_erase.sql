-- Erasing what retention ends. What holds personal data lies in rows that may go; what stays are envelopes and the act of erasing.

-- A digest without a salt lets whoever holds the row try a content that he guesses, also when the content is gone. The leaf binds it.
alter table documents.document drop column digest;

-- The words of who revoked, apart from the fact that he did.
create table documents.event_content (
  document_id uuid primary key references documents.event (document_id),
  reason text not null,
  salt bytea not null check (length(salt) = 32)
);
insert into documents.event_content (document_id, reason, salt) select document_id, reason, salt from documents.event;
alter table documents.event drop column reason, drop column salt;

-- The act: written before anything goes. What it names may be gone, and nothing else.
create table documents.erasure (
  document_id uuid primary key references documents.document,
  at timestamptz not null,
  -- The day from which its retention counts: the last one of its force.
  counted_from date not null,
  period text not null,
  act text not null,
  article text not null,
  -- Leaf hashes of its renderings, hex: their rows go too.
  renderings text[] not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);

-- When to look whether the retention of a document has ended: a hint for the loop, the act is decided by the rule. Documents issued before
-- this table was there are looked at once, and get their true moment.
create table documents.keeping (
  document_id uuid primary key references documents.document,
  until timestamptz not null
);
create index keeping_by_time on documents.keeping (until, document_id);
insert into documents.keeping (document_id, until) select id, 'epoch' from documents.document;

grant select, insert on documents.event_content, documents.erasure to shanyraq_app;
grant select, insert, update, delete on documents.keeping to shanyraq_app;
grant select on documents.erasure, documents.seal, documents.rendering, documents.event_content to shanyraq_retention;
grant delete on documents.seal, documents.rendering, documents.event_content to shanyraq_retention;
