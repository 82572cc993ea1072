-- Statistics read the cases that something happened to since a moment.
create index case_index_by_change on services.case_index (updated_at, case_id);
