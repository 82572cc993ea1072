-- Changes of rosters need four eyes: recorded_by proposed, confirmed_by is the other person. Null where one acted before that, and in a
-- demonstration's first staff.
alter table identity.officer add column confirmed_by text check (confirmed_by <> recorded_by);
alter table identity.assignment add column confirmed_by text check (confirmed_by <> recorded_by);
