-- Up Migration
create table payments (
  order_id uuid primary key,
  state text not null check (state in ('pending', 'captured', 'declined', 'voiding', 'voided')),
  amount_minor integer check (amount_minor > 0),
  currency text,
  -- Needed to ask again while the outcome of a charge is unknown, and gone as soon as it is known.
  payment_token text,
  -- When a void that is not acknowledged is tried next, how often it was tried, and since when it has been waiting.
  void_due_at timestamptz,
  void_attempts integer not null default 0,
  voiding_since timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- Only a void can come for an order whose charge never did.
  constraint amount_is_known check ((amount_minor is not null and currency is not null) or state in ('voiding', 'voided')),
  constraint token_only_while_pending check ((payment_token is not null) = (state = 'pending')),
  constraint void_is_scheduled check ((state = 'voiding') = (void_due_at is not null and voiding_since is not null))
);
create index payments_voids_due on payments (void_due_at) where state = 'voiding';

-- Events of the provider that were taken: the same id again is the same event.
create table provider_events (
  event_id uuid primary key,
  order_id uuid not null,
  type text not null,
  received_at timestamptz not null default now()
);

-- Down Migration
drop table provider_events, payments;
