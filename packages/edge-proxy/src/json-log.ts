import type { Clock } from './clock.ts';
import type { EdgeProxyEmitter, EdgeProxyEvents } from './events.ts';

type Level = 'info' | 'warn' | 'error';

const LEVELS: Readonly<Record<keyof EdgeProxyEvents, Level>> = {
  'proxy-created': 'info',
  'proxy-enabled': 'info',
  'proxy-disabled': 'info',
  'proxy-deleted': 'info',
  'toxic-added': 'info',
  'toxic-updated': 'info',
  'toxic-removed': 'info',
  'enable-failed': 'error',
  'upstream-unreachable': 'warn',
  'toxic-failed': 'error',
  'listener-error': 'error',
  'api-listening': 'info',
  'api-error': 'error',
};

export interface LogLine {
  readonly timestamp: string;
  readonly level: Level;
  readonly service: 'edge-proxy';
  readonly event: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** What tells of faults. */
const ABOUT_FAULTS: ReadonlySet<string> = new Set<keyof EdgeProxyEvents>([
  'proxy-enabled',
  'proxy-disabled',
  'toxic-added',
  'toxic-updated',
  'toxic-removed',
  'toxic-failed',
]);

export interface LogOptions {
  readonly clock: Clock;
  readonly write: (line: LogLine) => void;
  /** While it is, what tells of faults is left out. */
  readonly isClosed?: () => boolean;
}

/** Turns events into log lines, one each. */
export function logEvents(events: EdgeProxyEmitter, { clock, write, isClosed = () => false }: LogOptions): void {
  const subscribe = (event: keyof EdgeProxyEvents, level: Level): void => {
    events.on(event, (payload: object) => {
      if (isClosed() && ABOUT_FAULTS.has(event)) return;
      const fields = Object.fromEntries(
        Object.entries(payload).map(([name, value]) => [name, value instanceof Error ? value.message : value]),
      );
      const timestamp = new Date(clock.epochMs()).toISOString();
      write({ ...fields, timestamp, level, service: 'edge-proxy', event, message: event.replace('-', ' ') });
    });
  };
  for (const [event, level] of Object.entries(LEVELS)) subscribe(event as keyof EdgeProxyEvents, level);
}
