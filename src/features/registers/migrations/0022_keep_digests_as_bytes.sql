-- Digests as the bytes that they are: written as hexadecimal text each took twice as much, in every row of the largest tables.
drop view registers.written;
alter table registers.version drop constraint version_member_check;
alter table registers.content drop constraint content_digest_check;
alter table registers.version
  alter column edition type bytea using decode(edition, 'hex'),
  alter column member type bytea using decode(member, 'hex'),
  add constraint version_edition_check check (length(edition) = 32),
  add constraint version_member_check check (length(member) = 32);
alter table registers.content
  alter column digest type bytea using decode(digest, 'hex'),
  add constraint content_digest_check check (length(digest) = 32);

-- Versions with what they say, as long as it is kept; digests as hexadecimal, as the program knows them.
create view registers.written with (security_invoker = true) as
  select v.record_id, v.number, v.act, v.valid_from, v.valid_to, encode(v.edition, 'hex') as edition, v.recorded_at, v.case_id, v.leaf_hash,
    v.batch, v.place, v.merged_into, v.split_from, v.ground_kind, encode(v.member, 'hex') as member, c."values", c.ground,
    encode(c.digest, 'hex') as digest, c.salt
  from registers.version v left join registers.content c on c.record_id = v.record_id and c.number = v.number;
grant select on registers.written to shanyraq_app;

-- Whoever asks by a name finds the record in the index itself, without a page of the table more.
alter table registers.record_key drop constraint record_key_register_key_key;
alter table registers.record_key add constraint record_key_register_key_key unique (register, key) include (record_id);
