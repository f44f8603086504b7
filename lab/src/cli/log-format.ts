import pc from 'picocolors';
import { z } from 'zod';
import type { LogLine } from '../api/log-routes.ts';

export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

export interface LogFilter {
  /** The least severe level that is shown. */
  readonly level?: Level;
  readonly requestId?: string;
}

const entry = z.looseObject({ timestamp: z.string(), level: z.string(), event: z.string().optional(), message: z.string().optional() });
type Entry = z.infer<typeof entry>;

/** The JSON that services write; undefined for other processes' plain text. */
export function parseEntry(text: string): Entry | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return entry.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Plain text has neither level nor request: any filter leaves it out. */
export function matches({ text }: LogLine, { level, requestId }: LogFilter): boolean {
  if (level === undefined && requestId === undefined) return true;
  const parsed = parseEntry(text);
  if (parsed === undefined) return false;
  const severity = (levels as readonly string[]).indexOf(parsed.level);
  if (level !== undefined && severity < levels.indexOf(level)) return false;
  return requestId === undefined || parsed['request_id'] === requestId;
}

const painters: Readonly<Record<string, (text: string) => string>> = { error: pc.red, warn: pc.yellow, debug: pc.dim };
/** Said by the line's other parts, or too long for a line. */
const hidden = new Set(['timestamp', 'level', 'service', 'event', 'message', 'error_stack', 'trace_id', 'span_id']);

/** `14:03:22.123 order-1    warn  breaker_opened: payment is open  dependency=payment` */
export function formatLine({ process, text }: LogLine): string {
  const source = process.padEnd(12);
  const parsed = parseEntry(text);
  if (parsed === undefined) return `${pc.dim('             ')}${source} ${text}`;
  const { timestamp, level, event = '', message = '' } = parsed;
  const color = painters[level] ?? ((plain: string) => plain);
  const fields = Object.entries(parsed)
    .filter(([key]) => !hidden.has(key))
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return `${pc.dim(timestamp.slice(11, 23).padEnd(12))} ${source} ${color(level.padEnd(5))} ${pc.bold(event)}${event ? ' ' : ''}${message}  ${pc.dim(fields.join(' '))}`.trimEnd();
}
