-- Words by which records are found, as the beginning of their hash and once for a record, however many of its versions say them: words with register and
-- field beside them, for each version anew, were a third of a large register. What a hash leads to is read and asked for the word itself.
create table registers.word_token (
  -- The first 7 bytes of SHA-256(register/field/word): with the record's 16 a row of an index is a whole number of eights.
  token bytea not null check (length(token) = 7),
  record_id uuid not null
);
insert into registers.word_token (token, record_id)
  select distinct substr(sha256(convert_to(register || '/' || field || '/' || word, 'UTF8')), 1, 7) as token, record_id
  from registers.word order by token, record_id;
drop table registers.word;
alter table registers.word_token rename to word;
-- In the order of the key a page of found records is read without sorting.
alter table registers.word add constraint word_pkey primary key (token, record_id);
alter table registers.word rename constraint word_token_token_check to word_token_check;
create index word_by_record on registers.word (record_id);

grant select, insert on registers.word to shanyraq_app;
grant select, delete on registers.word to shanyraq_retention;
