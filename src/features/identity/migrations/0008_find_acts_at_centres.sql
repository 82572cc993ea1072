-- What a person did with mandates through an operator, for the list of his visits.
create index mandate_act_at_centre on identity.mandate_act (person_id, at) where assisted_by is not null;
