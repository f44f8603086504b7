import { ports, proxies } from '@faultline/topology';
import type { ProcessSpec } from '../supervisor/process-spec.ts';
import { observatoryPorts } from './observatory.ts';
import { INSPECT_PORT, type LabOptions } from './options.ts';

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** Every port that a lab listens on. */
export function labPorts(options: LabOptions, specs: readonly Pick<ProcessSpec, 'name' | 'port'>[]): NamedPort[] {
  return [
    ...specs.map(({ name, port }) => ({ name, port })),
    ...observatoryPorts.map((name) => ({ name: `observatory ${name}`, port: ports[name] + options.portOffset })),
    { name: 'lab API', port: ports.lab + options.portOffset },
    ...proxies(options.replicas, options.portOffset).map(({ name, port }) => ({ name: `proxy ${name}`, port })),
    ...(options.inspect === undefined ? [] : [{ name: 'debugger', port: INSPECT_PORT + options.portOffset }]),
  ];
}
