-- Who was asked or told is committed to the log by the day.
create index told_by_time on oversight.told (at);
