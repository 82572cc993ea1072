-- A certificate may be suspended and resumed before it is withdrawn for ever: its status is the last of its events. Each authority has
-- complete and delta lists of its own.
alter table trust.revocation
  add column number integer not null default 1,
  add column by_kind text not null default 'system',
  drop constraint revocation_pkey,
  add primary key (serial, number),
  drop constraint revocation_reason_check,
  add constraint revocation_reason_check check (reason in ('unspecified', 'keyCompromise', 'affiliationChanged', 'superseded',
    'cessationOfOperation', 'certificateHold', 'removeFromCRL'));
alter table trust.revocation alter column number drop default, alter column by_kind drop default;

-- Events that no list carries yet; whoever makes a list takes them out. By state, not by time: an event may be committed late.
create table trust.unlisted (
  serial text not null,
  number integer not null,
  issuer text not null references trust.certificate,
  primary key (serial, number),
  foreign key (serial, number) references trust.revocation
);
create index unlisted_by_issuer on trust.unlisted (issuer);
grant select, insert, update, delete on trust.unlisted to shanyraq_app;

alter table trust.revocation_list
  add column issuer text references trust.certificate,
  -- Of a delta list: the number of the complete list that it brings up to date.
  add column base bigint,
  drop constraint revocation_list_pkey;
update trust.revocation_list set issuer = (select serial from trust.certificate where kind = 'issuing');
alter table trust.revocation_list alter column issuer set not null;
create unique index revocation_list_by_number on trust.revocation_list (issuer, (base is null), number);
create index certificate_by_issuer on trust.certificate (issuer, not_after);
