-- An operator of a centre acts for the visitor at his window, by what the visitor signed, until a moment.
alter table identity.session
  add column visitor_id uuid,
  add column visitor_authorisation uuid,
  add column visitor_until timestamptz,
  add check ((visitor_id is null) = (visitor_authorisation is null) and (visitor_id is null) = (visitor_until is null)),
  add check (visitor_id is null or officer_id is not null);
