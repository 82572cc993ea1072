-- Time-stamps over signatures of people that are kept here (RFC 3161), each with the answer about its certificate of that moment: what shows
-- years later that the signature was there while the certificate stood. The signature itself stays as it came, where it is kept.
create table trust.signature_stamp (
  -- SHA-256 of the signature's octets, hexadecimal: what the time-stamp is over.
  signature text primary key check (length(signature) = 64),
  -- TimeStampToken, DER.
  token bytea not null,
  -- OCSPResponse, DER; null where the certificate is none of ours.
  answer bytea,
  at timestamptz not null
);
grant select, insert on trust.signature_stamp to shanyraq_app;

-- Signatures that wait for theirs; one that a crash has left here is stamped by the next turn.
create table trust.stamp_wanted (
  signature text primary key check (length(signature) = 64),
  -- Of the signer's certificate, hexadecimal.
  serial text not null,
  wanted_at timestamptz not null
);
create index stamp_wanted_by_time on trust.stamp_wanted (wanted_at);
grant select, insert, update, delete on trust.stamp_wanted to shanyraq_app;
