-- Up Migration
create table orders (
  order_id uuid primary key,
  user_id uuid not null,
  idempotency_key text not null,
  request_hash text not null,
  state text not null check (state in ('pending', 'confirmed', 'payment_pending', 'rejected', 'cancelled')),
  reason text,
  items jsonb not null,
  currency text not null,
  total_minor integer not null check (total_minor >= 0),
  -- Kept only until the order is final: a queued payment needs it, nothing else may.
  payment_token text,
  payment_deadline timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  -- The one place that decides what a repeated checkout is; every cache in front of it may be lost.
  constraint one_order_a_key unique (user_id, idempotency_key),
  constraint token_only_while_open check (payment_token is null or state in ('pending', 'payment_pending'))
);
create index orders_open on orders (created_at) where state in ('pending', 'payment_pending');

-- Down Migration
drop table orders;
