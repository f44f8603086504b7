import type { ProviderBehaviour } from '@faultline/contracts/provider';

export const DEFAULT_BEHAVIOUR: ProviderBehaviour = {
  medianLatencyMs: 60,
  sigma: 0.4,
  capacity: 64,
  queueLimit: 256,
  declineRate: 0.02,
  errorRate: 0,
  duplicateCallbackRate: 0.01,
};

/** Fields left out, or undefined, stay as they are. */
export type BehaviourChange = { readonly [Name in keyof ProviderBehaviour]?: ProviderBehaviour[Name] | undefined };

/** How the provider behaves now. A change with a time to live ends by itself, whatever becomes of whoever made it. */
export type BehaviourControl = {
  readonly current: ProviderBehaviour;
  /** Without `ttlMs` the change stays. With it, each of its fields returns to its lasting value after that time, or with `reset`. */
  change(change: BehaviourChange, ttlMs?: number): void;
  /** On top of all changes, until it is taken back by what is returned; of several, the later decides about the fields that both name. */
  overlay(change: BehaviourChange): () => void;
  /** Everything as at the start, but for overlays. */
  reset(): void;
  close(): void;
};

/** `onChange` runs after every change, also after one that ended by itself. */
export function createBehaviourControl(initial: ProviderBehaviour, onChange: () => void): BehaviourControl {
  let lasting = initial;
  // Each field on its own: of two changes that overlap, the later decides about the fields that both name, and only about those.
  const overlays = new Set<BehaviourChange>();
  const passing = new Map<string, { change: BehaviourChange; timer: NodeJS.Timeout }>();

  function drop(field: string): void {
    clearTimeout(passing.get(field)?.timer);
    passing.delete(field);
  }

  function expireAfter(field: string, ttlMs: number): NodeJS.Timeout {
    const timer = setTimeout(() => {
      passing.delete(field);
      onChange();
    }, ttlMs);
    return timer.unref();
  }

  return {
    get current() {
      return Object.assign({ ...lasting }, ...[...passing.values()].map(({ change }) => change), ...overlays) as ProviderBehaviour;
    },
    change(change, ttlMs) {
      for (const [field, value] of Object.entries(change)) {
        if (value === undefined) continue;
        drop(field);
        if (ttlMs === undefined) lasting = { ...lasting, [field]: value };
        else passing.set(field, { change: { [field]: value }, timer: expireAfter(field, ttlMs) });
      }
      onChange();
    },
    overlay(change) {
      // A copy: the same change twice is two overlays.
      const overlay = { ...change };
      overlays.add(overlay);
      onChange();
      return () => {
        overlays.delete(overlay);
        onChange();
      };
    },
    reset() {
      for (const field of [...passing.keys()]) drop(field);
      lasting = initial;
      onChange();
    },
    close() {
      for (const field of [...passing.keys()]) drop(field);
    },
  };
}
