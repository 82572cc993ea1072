-- Mandates that one person gives another. The grant and every act upon it are appended; whether it holds is derived at each use.
create table identity.mandate_grant (
  id uuid primary key,
  kind text not null,
  -- Who signed it: the one represented, or the director of the organisation represented.
  grantor_id uuid not null,
  grantor_name text not null,
  organisation_id uuid,
  organisation_name jsonb,
  -- Absent where a code was told: who accepts by it is named in the act.
  representative_id uuid,
  representative_name text,
  services text[] not null check (cardinality(services) > 0),
  may_sign boolean not null,
  last_day date not null,
  -- Until when it can be accepted.
  offered_until timestamptz not null,
  assisted_by text,
  content bytea not null,
  cms bytea not null,
  at timestamptz not null,
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  check ((organisation_id is null) = (organisation_name is null)),
  check ((representative_id is null) = (representative_name is null)),
  check (representative_id <> grantor_id)
);
create index mandate_grant_by_grantor on identity.mandate_grant (grantor_id, id);
create index mandate_grant_by_representative on identity.mandate_grant (representative_id, id);
create index mandate_grant_by_organisation on identity.mandate_grant (organisation_id, id) where organisation_id is not null;

create table identity.mandate_act (
  mandate_id uuid not null references identity.mandate_grant,
  number integer not null check (number > 0),
  kind text not null check (kind in ('accepted', 'refused', 'withdrawn')),
  at timestamptz not null,
  person_id uuid not null,
  person_name text not null,
  assisted_by text,
  salt bytea not null check (length(salt) = 32),
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  primary key (mandate_id, number)
);
create index mandate_act_by_person on identity.mandate_act (person_id) where kind = 'accepted';

-- A session keeps the mandate that was chosen, whatever its kind, instead of the organisation.
alter table identity.session add column mandate text;
update identity.session set mandate = 'director.' || organisation_id where organisation_id is not null;
alter table identity.session drop column organisation_id;
alter table identity.session add check (officer_id is null or mandate is null);

grant select, insert on identity.mandate_grant, identity.mandate_act to shanyraq_app;
