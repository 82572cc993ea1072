-- Opens the leaf of a visit, so that whoever was helped can show it outside; null for those of before.
alter table centres.visit add column salt bytea check (length(salt) = 32);
