-- Look-ups that a court has ordered to be shown later. The day stands in the row: nobody has to do anything for them to appear.
create table registers.lookup_delay (
  id uuid primary key,
  register text not null,
  agency text not null,
  -- Whose look-ups.
  kind text not null check (kind in ('iin', 'bin')),
  identifier text not null,
  from_at timestamptz not null,
  until_at timestamptz not null check (until_at > from_at),
  -- The court's act, as the person reads it afterwards.
  court_act text not null,
  act text not null,
  article text not null,
  officer uuid not null,
  second_officer uuid not null,
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32)
);
create index lookup_delay_by_subject on registers.lookup_delay (kind, identifier);

grant select, insert on registers.lookup_delay to shanyraq_app;
