-- Examinations and their outcomes are committed to the log by the day.
create index examination_by_time on identity.examination (begun_at);
create index examination_result_by_time on identity.examination_result (at);
