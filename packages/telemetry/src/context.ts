import { AsyncLocalStorage } from 'node:async_hooks';

/** What is known of the work at hand. Bound once, early; on every log line from then on, through all asynchronous work. */
export type BoundContext = {
  request_id?: string;
  /** Opaque: never a name or an address. */
  user_id?: string;
  order_id?: string;
  [field: string]: string | number | undefined;
};

const storage = new AsyncLocalStorage<BoundContext>();

export function boundContext(): Readonly<BoundContext> {
  return storage.getStore() ?? {};
}

/** Runs `work` in a context of its own: what is bound already, and `fields`. */
export function withContext<T>(fields: BoundContext, work: () => T): T {
  return storage.run({ ...boundContext(), ...fields }, work);
}

/**
 * Adds `fields` to the context of the innermost `withContext`, for all of its flow: a user id that a middleware learns is on
 * the request's last line too. Outside of any context it does nothing.
 */
export function bindContext(fields: BoundContext): void {
  const store = storage.getStore();
  if (store) Object.assign(store, fields);
}
