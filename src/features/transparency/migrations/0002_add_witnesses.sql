-- Witnesses outside, each with the key under which it was first met, and their signatures under checkpoints.
create table transparency.witness (
  label text primary key,
  vkey text not null unique,
  pinned_at timestamptz not null
);

create table transparency.cosignature (
  size bigint not null references transparency.checkpoint,
  label text not null references transparency.witness,
  -- A line of a signed note (C2SP tlog-cosignature).
  line text not null,
  primary key (label, size)
);
create index cosignature_by_size on transparency.cosignature (size);

grant select, insert on transparency.witness, transparency.cosignature to shanyraq_app;
