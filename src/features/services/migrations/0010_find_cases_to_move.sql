-- Agencies that end: which open cases they have, and which opinions are owed by them, asked of them or moved to them.
create index case_index_by_provider on services.case_index (provider, status, case_id);
create index history_opinions_owed on services.history (unit, at) where kind in ('opinion-asked', 'opinion-transferred');
drop index services.history_opinions;
