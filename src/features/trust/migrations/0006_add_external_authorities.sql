-- Authorities that the country trusts and doesn't run. An authority is named by the SHA-256 of its certificate, so that a successor under
-- the same definition is another one. What they say of certificates is learnt by the worker and read here by everybody.
create table trust.external_list (
  authority text not null,
  kind text not null check (kind in ('complete', 'delta')),
  -- CRLNumber, hexadecimal, where the list has one.
  number text,
  this_update timestamptz,
  next_update timestamptz,
  -- A complete list that is small enough to go along with what is checked elsewhere.
  der bytea,
  attempted_at timestamptz not null,
  -- Why the last attempt brought nothing.
  failure text,
  primary key (authority, kind)
);

-- Never deleted: certificates leave their list when they expire, and what was signed before is asked about for years.
create table trust.external_revocation (
  authority text not null,
  serial text not null,
  revoked_at timestamptz not null,
  -- RFC 5280 section 5.3.1.
  reason smallint not null,
  -- A suspension that was taken back.
  lifted_at timestamptz,
  primary key (authority, serial)
);

-- Certificates that signed here. Asked: somebody waits for the status, which the authority is asked for by OCSP.
create table trust.external_certificate (
  authority text not null,
  serial text not null,
  asked_at timestamptz,
  -- Of the newest answer that it is good: until when that may be believed.
  good_until timestamptz,
  primary key (authority, serial)
);
create index external_certificate_by_serial on trust.external_certificate (serial);
create index external_certificate_asked on trust.external_certificate (asked_at) where asked_at is not null;

grant select, insert, update on trust.external_list, trust.external_revocation, trust.external_certificate to shanyraq_app;
