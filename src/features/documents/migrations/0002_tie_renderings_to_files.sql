-- A paper may be uploaded again with an application: the same bytes, the same file. It may not go with that application.
create index rendering_by_file on documents.rendering (sha256);
alter table documents.rendering add constraint rendering_file foreign key (sha256) references files.file (sha256);
