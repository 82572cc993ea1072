-- How much was written since a moment, and on which grounds: published as the agencies' bypass rate.
create index version_by_time on registers.version (recorded_at);
