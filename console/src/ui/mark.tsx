import type { Tone } from '../lab/types.ts';

/** A state as a shape, so that colour is never all there is: disc good, triangle warning, diamond bad, ring neither. */
export function Mark({ tone, label }: { readonly tone: Tone; readonly label?: string }) {
  return (
    <svg
      className={`mark tone-${tone}`}
      viewBox="0 0 12 12"
      width="10"
      height="10"
      role={label === undefined ? undefined : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
    >
      <MarkShape tone={tone} />
    </svg>
  );
}

/** The shape alone, in a box of 12 by 12, for use inside a drawing. */
export function MarkShape({ tone }: { readonly tone: Tone }) {
  switch (tone) {
    case 'good':
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />;
    case 'warn':
      return <path d="M6 0.8 11.6 11H0.4Z" fill="currentColor" />;
    case 'bad':
      return <path d="M6 0 12 6 6 12 0 6Z" fill="currentColor" />;
    case 'neutral':
      return <circle cx="6" cy="6" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.6" />;
  }
}
