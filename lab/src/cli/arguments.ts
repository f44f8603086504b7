import { parseDurationMs } from '@faultline/chaos';
import { type EdgeName, edges, findEdge, MAX_REPLICAS, type Replicas, type ServiceName, serviceNames } from '@faultline/topology';
import { InvalidArgumentError } from 'commander';
import type { Setting } from '../plan/options.ts';
import { LARGEST_OFFSET } from '../plan/port-check.ts';

/** Parsers of arguments. They throw what commander turns into one line and exit code 64. */

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
    return value;
  };
}

export function decimal(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || value < min || value > max)
      throw new InvalidArgumentError(`It must be a number from ${min} to ${max}.`);
    return value;
  };
}

export const portOffset = wholeNumber(0, LARGEST_OFFSET);

export function duration(text: string): number {
  const ms = parseDurationMs(text, { allowZero: true });
  if (ms === undefined) throw new InvalidArgumentError('It must be a duration such as 500ms, 3s or 2m.');
  return ms;
}

/** `payment=2`, also several with commas, also repeated: the later one counts. */
export function replicas(text: string, previous: Replicas = {}): Replicas {
  const result: Partial<Record<ServiceName, number>> = { ...previous };
  for (const part of text.split(',')) {
    const [, name = '', count = ''] = /^([a-z]+)=(\d+)$/.exec(part.trim()) ?? [];
    if (!isService(name)) throw new InvalidArgumentError(`It must be like payment=2; services are ${serviceNames.join(', ')}.`);
    if (Number(count) < 1 || Number(count) > MAX_REPLICAS)
      throw new InvalidArgumentError(`${name} can have 1 to ${MAX_REPLICAS} replicas.`);
    result[name] = Number(count);
  }
  return result;
}

export function service(text: string): ServiceName {
  if (!isService(text)) throw new InvalidArgumentError(`Services are ${serviceNames.join(', ')}.`);
  return text;
}

export function edge(text: string): EdgeName {
  const found = findEdge(text);
  if (found === undefined) throw new InvalidArgumentError(`Edges are ${edges.map(({ name }) => name).join(', ')}.`);
  return found.name;
}

const startable = [...serviceNames, 'provider', 'shoppers'];

/** `order,payment` */
export function onlyNames(text: string, previous: readonly string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name) => !startable.includes(name));
  if (wrong !== undefined) throw new InvalidArgumentError(`There are ${startable.join(', ')}.`);
  return [...previous, ...names];
}

/** `order.PAYMENT_DEADLINE_MS=5000`, or `LOG_LEVEL=debug` for all services; repeated: all of them. */
export function setting(text: string, previous: readonly Setting[] = []): Setting[] {
  const [, of, key, value] = /^(?:([a-z]+)\.)?([A-Z][A-Z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined)
    throw new InvalidArgumentError('It must be like order.PAYMENT_DEADLINE_MS=5000 or LOG_LEVEL=debug.');
  if (of !== undefined && of !== 'observatory' && !isService(of))
    throw new InvalidArgumentError(`It can be set for ${[...serviceNames, 'observatory'].join(', ')}.`);
  return [...previous, { ...(of === undefined ? {} : { of }), key, value }];
}

const isService = (text: string): text is ServiceName => (serviceNames as readonly string[]).includes(text);
