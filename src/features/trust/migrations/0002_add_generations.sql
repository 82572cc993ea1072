-- Authorities and seals come in generations: a successor is made while the one before still holds. Who issued a certificate is kept, so
-- that each authority answers for its own.
alter table trust.certificate
  add column issuer text references trust.certificate,
  -- The key of the platform whose certificate it is, and which of its generations; neither for other people's keys.
  add column key_ref text,
  add column generation integer,
  drop constraint certificate_kind_check,
  add constraint certificate_kind_check check (kind in
    ('root', 'cross', 'issuing', 'timestamp', 'draw', 'ocsp', 'person', 'organisation', 'agency'));

update trust.certificate set key_ref = case kind when 'timestamp' then 'tsa' else kind end, generation = 1
  where kind in ('root', 'issuing', 'timestamp', 'draw');
-- A renewed seal replaced the key of the one before: only the newest of each agency has a key.
update trust.certificate set key_ref = 'agency:' || agency, generation = 1
  where serial in (select distinct on (agency) serial from trust.certificate where kind = 'agency' order by agency, issued_at desc);
update trust.certificate set issuer = (select serial from trust.certificate where kind = 'root')
  where kind = 'issuing';
update trust.certificate set issuer = (select serial from trust.certificate where kind = 'issuing')
  where kind not in ('root', 'issuing');

create unique index certificate_by_key on trust.certificate (key_ref, generation) where key_ref is not null;
drop index trust.certificate_authorities;
create index certificate_authorities on trust.certificate (kind)
  where kind in ('root', 'cross', 'issuing', 'timestamp', 'draw', 'ocsp');
