import { hasBegun, isOver } from './attempt.ts';
import { type Evidence, evidence, textOf, useEvidence } from './evidence.ts';
import { useAttempt } from './exercises.ts';

/** Beside what is on the screen, while an incident is under way. */
export function AttachEvidence({ piece }: { readonly piece: Evidence }) {
  const { data: attempt } = useAttempt();
  const collected = useEvidence();
  if (attempt === undefined || attempt === null || !hasBegun(attempt) || isOver(attempt)) return null;
  const isAttached = collected.some((each) => textOf(each) === textOf(piece));
  return (
    <button
      type="button"
      className="button"
      aria-pressed={isAttached}
      onClick={() => (isAttached ? evidence.remove(piece) : evidence.add(piece))}
    >
      {isAttached ? 'Attached as evidence' : 'Attach as evidence'}
    </button>
  );
}
