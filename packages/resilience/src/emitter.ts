export type Unsubscribe = () => void;

/** Listeners run at once, in the order they subscribed and in the async context of the call that caused the event. */
export type Subscribe<T> = (listener: (event: T) => void) => Unsubscribe;

export interface Emitter<T> {
  readonly subscribe: Subscribe<T>;
  emit(event: T): void;
}

/**
 * One kind of event. A listener that throws is a bug in telemetry and must not fail a checkout: as with Node's
 * EventTarget, the others still run and the error surfaces as an uncaught exception on the next tick.
 */
export function createEmitter<T>(): Emitter<T> {
  const listeners = new Set<{ listener: (event: T) => void }>();
  return {
    subscribe: (listener) => {
      const entry = { listener };
      listeners.add(entry);
      return () => void listeners.delete(entry);
    },
    emit: (event) => {
      for (const { listener } of [...listeners]) {
        try {
          listener(event);
        } catch (error) {
          process.nextTick(() => {
            throw error;
          });
        }
      }
    },
  };
}
