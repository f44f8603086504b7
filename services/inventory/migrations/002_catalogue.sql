-- Up Migration
insert into products (sku, name, price_minor, currency) values
  ('espresso-beans', 'Espresso beans, 1 kg', 2190, 'EUR'),
  ('filter-beans', 'Filter beans, 1 kg', 1990, 'EUR'),
  ('decaf-beans', 'Decaf beans, 500 g', 1290, 'EUR'),
  ('hand-grinder', 'Hand grinder', 8900, 'EUR'),
  ('kettle', 'Gooseneck kettle', 6450, 'EUR'),
  ('dripper', 'Ceramic dripper', 2400, 'EUR'),
  ('paper-filters', 'Paper filters, 100', 650, 'EUR'),
  ('scale', 'Brewing scale', 4990, 'EUR'),
  ('milk-jug', 'Milk jug, 350 ml', 1850, 'EUR'),
  ('cup', 'Porcelain cup', 1150, 'EUR'),
  ('travel-mug', 'Travel mug', 2750, 'EUR'),
  ('signed-print', 'Signed print, limited edition', 12000, 'EUR');

-- Plenty of everything, so that a lab can run for days; only the limited edition sells out.
insert into stock (sku, initial, free)
select sku, units, units from (select sku, case sku when 'signed-print' then 250 else 1000000 end as units from products) as opening;

-- Down Migration
delete from stock;
delete from products;
