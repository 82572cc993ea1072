-- Time-stamps over signatures are committed to the log by the day.
create index signature_stamp_by_time on trust.signature_stamp (at);
