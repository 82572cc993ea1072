-- Statistics fold the histories of cases that something happened to since a moment.
create index case_index_by_update on services.case_index (updated_at);
