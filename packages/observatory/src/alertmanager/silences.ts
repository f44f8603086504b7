import type { Labels, Matcher } from '@faultline/query-core';
import { createMatchers, type LabelMatchers } from './matchers.ts';

export interface Silence {
  readonly id: string;
  readonly matchers: LabelMatchers;
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly updatedAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

export type SilenceState = 'pending' | 'active' | 'expired';

export type SilenceRequest = Readonly<{
  /** Of the silence that is changed. */
  id?: string | undefined;
  matchers: readonly Matcher[];
  startsAtMs: number;
  endsAtMs: number;
  createdBy: string;
  comment: string;
}>;

export class SilenceError extends Error {
  override readonly name = 'SilenceError';
  readonly code: 'invalid' | 'not_found';

  constructor(code: 'invalid' | 'not_found', message: string) {
    super(message);
    this.code = code;
  }
}

/** Expired silences are kept for as long as Alertmanager keeps them, for people to look up. */
const RETENTION_MS = 5 * 86_400_000;

export function silenceState({ startsAtMs, endsAtMs }: Silence, timeMs: number): SilenceState {
  if (timeMs < startsAtMs) return 'pending';
  return timeMs < endsAtMs ? 'active' : 'expired';
}

export type Silences = ReturnType<typeof createSilences>;

/** Times given to the functions are those at which they are called. All throw SilenceError. */
export function createSilences(newId: () => string) {
  const silences = new Map<string, Silence>();

  function require(id: string): Silence {
    const found = silences.get(id);
    if (found === undefined) throw new SilenceError('not_found', 'silence not found');
    return found;
  }

  function expire(id: string, nowMs: number): void {
    const silence = require(id);
    if (silenceState(silence, nowMs) === 'expired') return;
    // One that has not begun yet never does.
    const startsAtMs = Math.min(silence.startsAtMs, nowMs);
    silences.set(id, { ...silence, startsAtMs, endsAtMs: nowMs, updatedAtMs: nowMs });
  }

  return {
    get: (id: string): Silence => require(id),
    all: (): Silence[] => [...silences.values()],
    /**
     * Creates a silence or changes one, and returns its id. What has been silenced cannot be changed afterwards: other matchers, or
     * another start of an active silence, expire it and make a new one.
     */
    set(request: SilenceRequest, nowMs: number): string {
      validate(request, nowMs);
      const known = request.id === undefined || request.id === '' ? undefined : require(request.id);
      const silence = { ...request, matchers: createMatchers(request.matchers), updatedAtMs: nowMs };
      if (known !== undefined && canChange(known, request, nowMs)) {
        silences.set(known.id, { ...silence, id: known.id });
        return known.id;
      }
      if (known !== undefined && silenceState(known, nowMs) !== 'expired') expire(known.id, nowMs);
      const id = newId();
      // The past cannot be silenced.
      silences.set(id, { ...silence, id, startsAtMs: Math.max(request.startsAtMs, nowMs) });
      return id;
    },
    /** One that is over already stays so. */
    expire,
    /** Ids of the silences that keep the alert quiet. */
    silencing: (labels: Labels, timeMs: number): string[] =>
      [...silences.values()]
        .filter((silence) => silenceState(silence, timeMs) === 'active' && silence.matchers.matches(labels))
        .map(({ id }) => id),
    forgetExpired(nowMs: number): void {
      for (const { id, endsAtMs } of [...silences.values()]) if (endsAtMs + RETENTION_MS < nowMs) silences.delete(id);
    },
  };
}

function validate({ matchers, startsAtMs, endsAtMs }: SilenceRequest, nowMs: number): void {
  const refuse = (reason: string): never => {
    throw new SilenceError('invalid', reason);
  };
  if (createMatchers(matchers).matches({})) refuse('invalid silence: at least one matcher must not match the empty string');
  if (!(startsAtMs < endsAtMs)) refuse('Failed to create silence: start time must be before end time');
  if (endsAtMs < nowMs) refuse("Failed to create silence: end time can't be in the past");
}

function canChange(known: Silence, request: SilenceRequest, nowMs: number): boolean {
  if (JSON.stringify(known.matchers.list) !== JSON.stringify(request.matchers)) return false;
  switch (silenceState(known, nowMs)) {
    case 'active':
      // Clients send the start back to the second.
      return Math.trunc(request.startsAtMs / 1000) === Math.trunc(known.startsAtMs / 1000);
    case 'pending':
      return request.startsAtMs >= nowMs;
    case 'expired':
      return false;
  }
}
