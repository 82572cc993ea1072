-- An organisation reads with the person's consent: `actor` is the consent's id. Not validated: every row there is satisfies the narrower rule.
alter table registers.lookup drop constraint lookup_actor_kind_check;
alter table registers.lookup add constraint lookup_actor_kind_check
  check (actor_kind in ('person', 'officer', 'operator', 'system', 'organisation')) not valid;
create index lookup_by_consent on registers.lookup (actor, id) where actor_kind = 'organisation';
