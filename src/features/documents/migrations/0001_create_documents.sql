-- Documents: what was issued, its sealed data, its renderings, what became of it, and who checked it.
-- The application's role may insert and read, nothing else; the retention role may delete contents, nothing else.
create schema documents;

create sequence documents.running_number;

create table documents.document (
  id uuid primary key,
  number text not null unique,
  -- Check code, 80 random bits. Kept as it is: whoever can read this row can read the document's content as well, so a hash would
  -- protect nothing, and every later rendering has to print the same code.
  code text not null check (code ~ '^[0-9A-HJKMNP-TV-Z]{16}$'),
  document text not null,
  -- Digest of the definition's edition by which it was written, for ever.
  edition text not null,
  issuer text not null,
  person_id uuid,
  organisation_id uuid,
  case_id uuid not null,
  case_number text not null,
  -- The entry of the case's history that grants it.
  entry text not null,
  issued_on date not null,
  -- Its last day; null: until revoked.
  valid_until date check (valid_until >= issued_on),
  issued_at timestamptz not null,
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  check ((person_id is null) <> (organisation_id is null)),
  unique (case_id, entry, document)
);
create index document_by_person on documents.document (person_id, id desc) where person_id is not null;
create index document_by_organisation on documents.document (organisation_id, id desc) where organisation_id is not null;

create table documents.content (
  document_id uuid primary key references documents.document,
  -- Canonical JSON, shanyraq/document/v1: what is sealed.
  bytes bytea not null,
  salt bytea not null check (length(salt) = 32)
);

create table documents.seal (
  document_id uuid primary key references documents.document,
  -- CMS, detached CAdES-BES over the content's bytes by the issuer's seal, DER.
  cms bytea not null,
  sealed_at timestamptz not null
);

create table documents.rendering (
  document_id uuid not null references documents.document,
  language text not null check (language in ('kk', 'ru', 'en')),
  number integer not null check (number > 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  made_at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  primary key (document_id, language, number)
);

-- What became of a document after its issue.
create table documents.event (
  id uuid primary key,
  document_id uuid not null references documents.document,
  kind text not null check (kind in ('revoked', 'corrected')),
  at timestamptz not null,
  -- Words of who decided.
  reason text not null,
  case_id uuid not null,
  actor text not null,
  replaced_by text references documents.document (number),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  check ((kind = 'corrected') = (replaced_by is not null)),
  unique (document_id)
);

-- Each time somebody proved to have the document's code. Nobody is named: who checks needs no account.
create table documents.viewing (
  id uuid primary key,
  document_id uuid not null references documents.document,
  at timestamptz not null,
  channel text not null check (channel in ('portal', 'api', 'centre'))
);
create index viewing_by_document on documents.viewing (document_id, id desc);

grant usage on schema documents to shanyraq_app, shanyraq_retention;
grant usage on sequence documents.running_number to shanyraq_app;
grant select, insert on all tables in schema documents to shanyraq_app;
grant select on documents.document, documents.content to shanyraq_retention;
grant delete on documents.content to shanyraq_retention;
