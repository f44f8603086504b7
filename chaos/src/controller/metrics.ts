import { Counter, Gauge, Registry } from 'prom-client';
import { endReasonSchema, type Fault, type HistoryEvent } from '../contract.ts';
import type { Journal } from './journal.ts';

export interface ChaosMetrics {
  readonly contentType: string;
  render(): Promise<string>;
}

/** What of an event is the outcome of a fault. */
const outcomes = new Set<HistoryEvent['type']>(['not_injected', ...endReasonSchema.options]);

/** Only what the journal publishes is counted: a blind fault shows in no metric. */
export function createChaosMetrics({ journal, visible }: { journal: Journal; visible: () => readonly Fault[] }): ChaosMetrics {
  const registry = new Registry();
  new Gauge({
    name: 'chaos_fault_active',
    help: 'Faults that are in force, injected by the chaos controller.',
    labelNames: ['kind', 'target'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { kind, target, state } of visible()) if (state !== 'ended') this.inc({ kind, target });
    },
  });
  const total = new Counter({
    name: 'chaos_faults_total',
    help: 'Faults that have ended, by how, and those that were injected.',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  journal.on('event', ({ type, fault }) => {
    if (fault === undefined) return;
    if (type === 'injected') total.inc({ kind: fault.kind, outcome: 'injected' });
    if (outcomes.has(type)) total.inc({ kind: fault.kind, outcome: type });
  });
  return { contentType: registry.contentType, render: () => registry.metrics() };
}
