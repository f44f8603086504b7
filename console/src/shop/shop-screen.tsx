import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Link } from 'wouter';
import { ApiFailure, getJson } from '../lab/api.ts';
import { Mark } from '../ui/mark.tsx';
import { Panel } from '../ui/panel.tsx';
import { Stale } from '../ui/stale.tsx';
import { buy, isFinal, newKey, orderState, type Product, type Receipt, signIn } from './shop.ts';

const cards = [
  ['tok_visa', 'a good card'],
  ['tok_decline', 'one that is declined'],
  ['tok_error', 'one that the provider stumbles over'],
] as const;

const money = (minor: number, currency: string): string => new Intl.NumberFormat('en', { style: 'currency', currency }).format(minor / 100);

export function ShopScreen() {
  const products = useQuery({
    queryKey: ['products'],
    refetchInterval: 10_000,
    queryFn: ({ signal }) => getJson<{ products: readonly Product[] }>('/api/gateway/api/products', signal),
  });
  const session = useRef<string>(undefined);
  const [sku, setSku] = useState('');
  const [quantity, setQuantity] = useState(1);
  const [card, setCard] = useState<string>('tok_visa');
  const [key, setKey] = useState(newKey);
  const [receipts, setReceipts] = useState<readonly Receipt[]>([]);
  const all = products.data?.products ?? [];
  const chosen = all.find((each) => each.sku === sku) ?? all[0];
  const ordering = useMutation({
    mutationFn: async () => {
      session.current ??= await signIn();
      return buy({ token: session.current, sku: chosen?.sku ?? '', quantity, paymentToken: card, key });
    },
    onSuccess: (receipt) => {
      setReceipts((before) => [receipt, ...before]);
      setKey(newKey());
    },
    onError: (error) => {
      if (isFinal(error)) setKey(newKey());
      // Forgotten, as when Redis was restarted: whoever tries again signs in anew.
      if (error instanceof ApiFailure && error.status === 401) session.current = undefined;
    },
  });
  return (
    <div className="stack">
      <h1>Shop</h1>
      <div className="beside-shop">
        <Panel title="Place an order" aside={<Stale error={products.error} updatedAtMs={products.dataUpdatedAt} />}>
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              ordering.mutate();
            }}
          >
            <label className="field">
              <span className="label">Product</span>
              <select className="input" value={chosen?.sku ?? ''} onChange={(event) => setSku(event.target.value)}>
                {all.map((each) => (
                  <option key={each.sku} value={each.sku}>
                    {each.name}, {money(each.priceMinor, each.currency)}
                  </option>
                ))}
              </select>
            </label>
            <label className="field">
              <span className="label">Quantity</span>
              <input
                className="input"
                type="number"
                min={1}
                max={5}
                required
                value={quantity}
                onChange={(event) => setQuantity(Number(event.target.value))}
              />
            </label>
            <label className="field">
              <span className="label">Card</span>
              <select className="input" value={card} onChange={(event) => setCard(event.target.value)}>
                {cards.map(([token, what]) => (
                  <option key={token} value={token}>
                    {what} ({token})
                  </option>
                ))}
              </select>
            </label>
            <p className="row">
              <button type="submit" className="button primary" disabled={chosen === undefined || ordering.isPending}>
                {ordering.isPending
                  ? 'Ordering …'
                  : ordering.error !== null && !isFinal(ordering.error)
                    ? 'Try again with the same key'
                    : 'Order'}
              </button>
              {chosen !== undefined && <span className="muted">{money(chosen.priceMinor * quantity, chosen.currency)}</span>}
            </p>
            {ordering.error !== null && (
              <p className="notice bad" role="alert">
                {ordering.error.message}
              </p>
            )}
            <p className="muted small">
              Sent once with the key <code>{key}</code>. The same key again can never buy twice.
            </p>
          </form>
        </Panel>
        <Panel title="Receipts" flush>
          {receipts.length === 0 ? (
            <p className="empty">What you buy stands here, with its trace.</p>
          ) : (
            <ul className="lines">
              {receipts.map((receipt) => (
                <ReceiptRow key={receipt.key} receipt={receipt} token={session.current ?? ''} />
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </div>
  );
}

const settled = new Set(['confirmed', 'rejected', 'cancelled']);

function ReceiptRow({ receipt, token }: { readonly receipt: Receipt; readonly token: string }) {
  const { data = receipt.order } = useQuery<Receipt['order']>({
    queryKey: ['order', receipt.order.orderId],
    refetchInterval: ({ state }) => (settled.has((state.data ?? receipt.order).state) ? false : 2_000),
    queryFn: ({ signal }) => orderState(token, receipt.order.orderId, signal),
  });
  const tone = data.state === 'confirmed' ? 'good' : settled.has(data.state) ? 'bad' : 'warn';
  return (
    <li className="receipt" data-order={data.orderId}>
      <p className="row">
        <Mark tone={tone} />
        <b>{data.state.replace('_', ' ')}</b>
        {money(data.totalMinor, data.currency)}
        <span className="muted">answered {receipt.httpStatus}</span>
        <Link className="push" href={`/explore/trace/${receipt.traceId}`}>
          Its trace
        </Link>
      </p>
      <p className="mono muted small">{data.orderId}</p>
    </li>
  );
}
