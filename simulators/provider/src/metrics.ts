import type { ProviderBehaviour } from '@faultline/contracts/provider';
import { Counter, Gauge, Registry } from 'prom-client';
import type { CounterDesk } from './behaviour/counter-desk.ts';
import type { CallbackOutcome } from './callbacks/callback-sender.ts';

export type Operation = 'charge' | 'find' | 'void';

export type ProviderMetrics = {
  answered(operation: Operation, outcome: string): void;
  callback(outcome: CallbackOutcome): void;
  faultInjected(kind: string, times: number): void;
  expose(): Promise<{ contentType: string; text: string }>;
};

type Sources = { readonly desk: CounterDesk; readonly behaviour: () => ProviderBehaviour; readonly pendingCallbacks: () => number };

/** What the lab may see of the provider. It stands outside of the system, so its names are not in the system's catalogue. */
export function createProviderMetrics({ desk, behaviour, pendingCallbacks }: Sources): ProviderMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'provider_requests_total',
    help: 'Calls answered',
    labelNames: ['operation', 'outcome'],
    registers,
  });
  const callbacks = new Counter({
    name: 'provider_callback_attempts_total',
    help: 'Deliveries of callbacks',
    labelNames: ['outcome'],
    registers,
  });
  const faults = new Counter({
    name: 'fault_injected_total',
    help: 'Calls and callbacks that an injected fault has changed',
    labelNames: ['kind'],
    registers,
  });

  const gauge = (name: string, help: string, read: () => number): Gauge => {
    const instrument: Gauge = new Gauge({ name, help, registers, collect: () => instrument.set(read()) });
    return instrument;
  };
  gauge('provider_in_use', 'Calls being served', () => desk.inUse);
  gauge('provider_queued', 'Calls that wait in line', () => desk.queued);
  gauge('provider_callbacks_pending', 'Events not delivered yet', pendingCallbacks);
  const settings: Gauge<'setting'> = new Gauge({
    name: 'provider_behaviour',
    help: 'How the provider behaves now, by setting',
    labelNames: ['setting'],
    registers,
    collect() {
      for (const [setting, value] of Object.entries(behaviour())) settings.set({ setting }, value);
    },
  });

  return {
    answered: (operation, outcome) => requests.inc({ operation, outcome }),
    callback: (outcome) => callbacks.inc({ outcome }),
    faultInjected: (kind, times) => faults.inc({ kind }, times),
    expose: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
