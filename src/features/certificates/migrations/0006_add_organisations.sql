-- Certificates in the name of an organisation: each rests on a mandate or on a post, and ends with it.
alter table certificates.enrolment
  -- Reference of the mandate, or of the post; none for a certificate in one's own name.
  add column basis text,
  add column bin text,
  -- An officer's waits until a head of his agency agrees; the post of whoever agreed.
  add column needs_agreement boolean not null default false,
  add column agreed_by uuid,
  -- When it was last looked at whether the basis holds; and since when nobody looks any more, for the certificate is over.
  add column checked_at timestamptz,
  add column over_at timestamptz,
  add constraint enrolment_in_a_name check ((basis is null) = (bin is null)),
  add constraint enrolment_agreed check (not needs_agreement or serial is null or agreed_by is not null);
create index enrolment_by_check on certificates.enrolment (checked_at nulls first, id)
  where basis is not null and serial is not null and over_at is null;
create index enrolment_by_agreement on certificates.enrolment (bin)
  where needs_agreement and agreed_by is null and serial is null;
