-- Oversight reads changes of rosters newest first.
create index assignment_by_time on identity.assignment (recorded_at);
create index ending_by_time on identity.ending (at);
create index absence_by_time on identity.absence (recorded_at);
create index conflict_by_time on identity.conflict (declared_at);
create index conflict_end_by_time on identity.conflict_end (at);
