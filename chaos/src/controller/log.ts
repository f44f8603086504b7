import type { Fault, HistoryEvent } from '../contract.ts';
import type { Journal } from './journal.ts';

export type WriteLine = (line: Readonly<Record<string, unknown>>) => void;

/** One JSON line an event, in the fields that the services' lines have too. Blind faults are logged when they are published. */
export function logEvents(journal: Journal, write: WriteLine): void {
  journal.on('event', ({ at, type, fault }) => {
    const level = type === 'not_injected' || type === 'lease_lost' || type === 'failed' ? 'warn' : 'info';
    write({ timestamp: at, level, service: 'chaos', event: `fault_${type}`, message: messageOf(type, fault), ...fieldsOf(fault) });
  });
}

/** What did not go as it should, and is tried again. */
export function troubleLine(message: string, fault: Fault): Readonly<Record<string, unknown>> {
  const timestamp = new Date().toISOString();
  return {
    timestamp,
    level: 'warn',
    service: 'chaos',
    event: 'fault_trouble',
    message: `${fault.kind} on ${fault.target}: ${message}`,
    ...fieldsOf(fault),
  };
}

function messageOf(type: HistoryEvent['type'], fault: Fault | undefined): string {
  if (fault === undefined) return type === 'halted' ? 'chaos is halted' : 'chaos goes on';
  return `${fault.kind} on ${fault.target}: ${type.replace('_', ' ')}${type === 'injected' && fault.evidence ? ` (${fault.evidence})` : ''}`;
}

function fieldsOf(fault: Fault | undefined) {
  if (fault === undefined) return {};
  const { id, kind, target, parameters, seed } = fault;
  return { fault_id: id, kind, target, parameters, seed };
}
