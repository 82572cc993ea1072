-- An organisation's certificates: an agency sees those that its people sign with in office.
create index certificate_by_bin on trust.certificate (bin, issued_at) where bin is not null;
