-- Money given back: once for a charge, whole, with why. Another act of the ledger; what was paid stays as it was.
create table payments.refund (
  id uuid primary key,
  charge_id uuid not null unique references payments.charge,
  -- The provider that took the money and gives it back, and its own name of that.
  provider text not null,
  reference text not null,
  -- case-ended: it was paid when what it was paid for had ended already.
  reason text not null check (reason in ('case-ended')),
  at timestamptz not null
);
grant select, insert on payments.refund to shanyraq_app;

alter table payments.entry drop constraint entry_kind_check;
alter table payments.entry add constraint entry_kind_check check (kind in ('charged', 'paid', 'refunded'));
