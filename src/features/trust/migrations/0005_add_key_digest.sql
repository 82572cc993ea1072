-- Nobody's key is certified twice: a key that two people showed would be both their signatures. What was issued before is found by the
-- one encoding that a P-256 key has (RFC 5480); keys of other kinds were never issued to people here.
alter table trust.certificate add column key_digest text check (key_digest ~ '^[0-9a-f]{64}$');

update trust.certificate
  set key_digest = encode(sha256(substring(der from position('\x3059301306072a8648ce3d020106082a8648ce3d030107034200'::bytea in der) for 91)), 'hex')
  where kind in ('person', 'organisation')
    and position('\x3059301306072a8648ce3d020106082a8648ce3d030107034200'::bytea in der) > 0;

create unique index certificate_by_person_key on trust.certificate (key_digest) where kind in ('person', 'organisation');
create index certificate_by_key_digest on trust.certificate (key_digest);
