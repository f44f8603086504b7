import { type ProviderFaultKind, providerFaultParameters as parameters } from '@faultline/contracts/faults';
import { createLeasedFaults, type FaultMechanism, type LeasedFaults } from '@faultline/leased-faults';
import type { z } from 'zod';
import type { BehaviourChange, BehaviourControl } from '../behaviour/behaviour.ts';
import type { Trait } from '../charges/card-api.ts';
import type { ProviderMetrics } from '../metrics.ts';

export type ProviderFaultsOptions = {
  readonly behaviour: Pick<BehaviourControl, 'overlay'>;
  readonly metrics: Pick<ProviderMetrics, 'faultInjected'>;
  readonly onFault?: ((line: string) => void) | undefined;
};

export type ProviderFaults = {
  readonly registry: LeasedFaults;
  /** For the parts in which the traits show. */
  showed(trait: Trait | 'duplicate'): void;
};

/** How the provider misbehaves on purpose: a fault lies over its behaviour, and counts how often the trait that it changed has shown. */
export function createProviderFaults({ behaviour, metrics, onFault }: ProviderFaultsOptions): ProviderFaults {
  const listeners = new Map<Trait | 'duplicate', () => void>();

  function overlaying<S extends z.ZodType>(
    schema: S,
    trait: Trait | 'duplicate',
    changeOf: (parameters: z.infer<S>) => BehaviourChange,
  ): FaultMechanism<S> {
    return {
      parameters: schema,
      composes: false,
      start(chosen, { injected }) {
        const takeBack = behaviour.overlay(changeOf(chosen));
        listeners.set(trait, () => injected());
        return {
          stop() {
            listeners.delete(trait);
            takeBack();
          },
        };
      },
    };
  }
  const mechanisms: Record<ProviderFaultKind, FaultMechanism> = {
    'provider-decline': overlaying(parameters['provider-decline'], 'decline', ({ percent }) => ({ declineRate: percent / 100 })),
    'provider-error': overlaying(parameters['provider-error'], 'error', ({ percent }) => ({ errorRate: percent / 100 })),
    'provider-slow': overlaying(parameters['provider-slow'], 'latency', ({ delayMs, sigma }) => ({ medianLatencyMs: delayMs, sigma })),
    'provider-capacity': overlaying(parameters['provider-capacity'], 'capacity', (size) => size),
    'provider-duplicate-callback': overlaying(parameters['provider-duplicate-callback'], 'duplicate', ({ percent }) => ({
      duplicateCallbackRate: percent / 100,
    })),
  };
  const registry = createLeasedFaults({
    mechanisms,
    clock: performance,
    onStarted({ id, kind, blind }) {
      if (!blind) onFault?.(`fault ${id} (${kind}) is in force`);
    },
    onInjected({ kind, blind }, times) {
      if (!blind) metrics.faultInjected(kind, times);
    },
    onEnded({ id, kind, reason, blind }) {
      if (!blind) onFault?.(`fault ${id} (${kind}) has ended: ${reason}`);
    },
  });
  return { registry, showed: (trait) => listeners.get(trait)?.() };
}
