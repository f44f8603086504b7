import type { EndReason } from '../contract.ts';
import type { FaultKind } from '../fault-kind.ts';
import type { FaultRecord } from './record.ts';

/** A fault that this controller has in its hands. */
export class LiveFault {
  readonly kind: FaultKind;
  record: FaultRecord;
  /** What this process holds for it. */
  readonly held = new Map<string, AsyncDisposable>();
  /** Aborts as soon as the fault begins to end. */
  readonly ending = new AbortController();
  /** Set once it begins to end, so that it ends only once. */
  ended: Promise<void> | undefined;

  constructor(kind: FaultKind, record: FaultRecord) {
    this.kind = kind;
    this.record = record;
  }

  change(change: Partial<FaultRecord>): void {
    this.record = { ...this.record, ...change };
  }

  /** Why it should end now, if it should. */
  due(nowMs: number): EndReason | undefined {
    const { endsAtMs, hold } = this.record;
    if (nowMs >= endsAtMs) return 'expired';
    if (hold !== undefined && nowMs >= hold.untilMs) return 'aborted';
    return undefined;
  }

  /** When to look again at the latest. */
  nextDueMs(): number {
    const { endsAtMs, hold } = this.record;
    return Math.min(endsAtMs, hold?.untilMs ?? endsAtMs);
  }
}
