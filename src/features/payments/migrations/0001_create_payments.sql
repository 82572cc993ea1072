-- Payments: charges, and the double-entry ledger that every one of them moves. Amounts are whole tiyn.
-- The application's role may insert and read, nothing else: money is never edited, only moved by another entry.
create schema payments;

create sequence payments.running_number;

create table payments.charge (
  id uuid primary key,
  number text not null unique,
  -- urn:shanyraq:…: what is paid for. One charge for each.
  subject text not null unique,
  reason jsonb not null,
  person_id uuid not null,
  organisation_id uuid,
  -- [{ label: text in each language, amount: tiyn, cite: { act, article } }]
  lines jsonb not null,
  total numeric(30) not null check (total > 0),
  charged_at timestamptz not null
);
create index charge_by_person on payments.charge (person_id, id desc) where organisation_id is null;
create index charge_by_organisation on payments.charge (organisation_id, id desc) where organisation_id is not null;

-- One row for each time a provider was asked for a charge's money, and what it answered.
create table payments.attempt (
  id uuid primary key,
  charge_id uuid not null references payments.charge,
  provider text not null,
  outcome text not null check (outcome in ('paid', 'declined')),
  -- The provider's own name of the payment.
  reference text not null,
  actor text not null,
  at timestamptz not null
);
create index attempt_by_charge on payments.attempt (charge_id, id);
-- No charge is ever paid twice, whatever the program does.
create unique index attempt_paid_once on payments.attempt (charge_id) where outcome = 'paid';

create table payments.account (
  id text primary key,
  kind text not null check (kind in ('asset', 'income'))
);

-- One act of the ledger; its postings sum to nothing.
create table payments.entry (
  id uuid primary key,
  charge_id uuid not null references payments.charge,
  kind text not null check (kind in ('charged', 'paid')),
  at timestamptz not null,
  leaf_hash bytea not null check (length(leaf_hash) = 32),
  salt bytea not null check (length(salt) = 32),
  unique (charge_id, kind)
);

-- Debit is positive, credit is negative.
create table payments.posting (
  entry_id uuid not null references payments.entry,
  place integer not null check (place > 0),
  account text not null references payments.account,
  amount numeric(30) not null check (amount <> 0),
  primary key (entry_id, place)
);
create index posting_by_account on payments.posting (account);

create function payments.check_balance() returns trigger language plpgsql as $$
declare
  entry uuid;
begin
  if tg_table_name = 'entry' then entry := new.id; else entry := new.entry_id; end if;
  if (select count(*) < 2 or sum(amount) <> 0 from payments.posting where entry_id = entry) then
    raise exception 'the postings of entry % do not balance', entry using errcode = 'check_violation';
  end if;
  return null;
end
$$;

-- At commit, when all postings of an entry are there.
create constraint trigger posting_balances after insert on payments.posting
  deferrable initially deferred for each row execute function payments.check_balance();
create constraint trigger entry_balances after insert on payments.entry
  deferrable initially deferred for each row execute function payments.check_balance();

grant usage on schema payments to shanyraq_app;
grant usage on sequence payments.running_number to shanyraq_app;
grant select, insert on all tables in schema payments to shanyraq_app;
