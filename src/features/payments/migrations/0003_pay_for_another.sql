-- Which service a charge is for: whoever acts for the payer may pay where his mandate covers it. Older charges name none: only a mandate for
-- all services reaches them.
alter table payments.charge add column service text;

-- By which mandate somebody paid for another (its id); null: the payer himself, or the operator at his window.
alter table payments.attempt add column mandate text;
