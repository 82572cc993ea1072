-- Oversight asks which list was frozen next after a change of a roster.
create index draw_by_agency on desk.draw (agency, requested_at);
