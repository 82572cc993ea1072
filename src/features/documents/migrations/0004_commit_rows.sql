-- A leaf over the whole row: whose document, of which case, under which code and when. Rows from before have none, and nothing but their
-- sealed content is held.
alter table documents.document add column row_leaf bytea check (length(row_leaf) = 32);
alter table documents.document add column row_salt bytea check (length(row_salt) = 32);
alter table documents.document add constraint document_row_leaf check ((row_leaf is null) = (row_salt is null));
