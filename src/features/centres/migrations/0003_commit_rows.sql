-- What a visit's row says beside what the visitor signed, and when it ended, is committed to the log; null for those of before.
alter table centres.visit
  add column entry_leaf bytea check (length(entry_leaf) = 32),
  add column entry_salt bytea check (length(entry_salt) = 32),
  add check ((entry_leaf is null) = (entry_salt is null));
alter table centres.visit_end
  add column leaf bytea check (length(leaf) = 32),
  add column salt bytea check (length(salt) = 32),
  add check ((leaf is null) = (salt is null));

-- What was learnt late may stand at a later visit than the one during which it was sent.
update centres.assisted_case c set visit_id = during.id
from centres.visit named join centres.visit during
  on during.person_id = named.person_id and during.officer_id = named.officer_id
where named.id = c.visit_id and during.started_at <= c.at and during.until > c.at
  and not (named.started_at <= c.at and named.until > c.at);
