-- Of rows that were read from a table: in which column, by its letters, each field stood.
alter table registers.prepared_import add column columns jsonb;
