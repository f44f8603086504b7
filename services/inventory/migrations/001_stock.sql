-- Up Migration
create table products (
  sku text primary key,
  name text not null,
  price_minor integer not null check (price_minor >= 0),
  currency text not null
);

-- Every unit is in exactly one of three places; the database refuses anything else.
create table stock (
  sku text primary key references products,
  initial integer not null check (initial >= 0),
  free integer not null check (free >= 0),
  reserved integer not null default 0 check (reserved >= 0),
  sold integer not null default 0 check (sold >= 0),
  constraint stock_is_conserved check (free + reserved + sold = initial)
);

create table reservations (
  order_id uuid primary key,
  state text not null check (state in ('reserved', 'committed', 'released', 'expired')),
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index reservations_due on reservations (expires_at) where state = 'reserved';

create table reservation_items (
  order_id uuid not null references reservations on delete cascade,
  sku text not null references products,
  quantity integer not null check (quantity > 0),
  primary key (order_id, sku)
);

-- Down Migration
drop table reservation_items, reservations, stock, products;
