-- Acts that need four eyes: what somebody proposed, and how it ended. Written once, for ever.
create table platform.proposal (
  id uuid primary key,
  action text not null,
  -- Canonical JSON: action, input, words, proposer, moments.
  content bytea not null,
  -- SHA-256 of the content, hexadecimal.
  digest text not null check (digest ~ '^[0-9a-f]{64}$'),
  proposed_by uuid not null,
  at timestamptz not null,
  until timestamptz not null check (until > at),
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  unique (id, proposed_by)
);
create index proposal_by_until on platform.proposal (until);

-- The key lets a proposal end once, whoever comes at the same moment; the checks keep the two persons apart.
create table platform.proposal_end (
  proposal_id uuid primary key,
  proposed_by uuid not null,
  how text not null check (how in ('confirmed', 'rejected', 'withdrawn')),
  by uuid not null,
  content bytea not null,
  at timestamptz not null,
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  foreign key (proposal_id, proposed_by) references platform.proposal (id, proposed_by),
  check ((how = 'withdrawn') = (by = proposed_by))
);

grant select, insert on platform.proposal, platform.proposal_end to shanyraq_app;
