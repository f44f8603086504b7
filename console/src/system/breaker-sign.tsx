import type { BreakerState } from '../lab/types.ts';

/** A switch in the wire, as in a circuit diagram: closed, lifted, or half way. 20 wide, the wire runs through its middle. */
export function BreakerSign({ state }: { readonly state: BreakerState }) {
  const lever = { closed: 'M-7 0H7', 'half-open': 'M-7 0 6 -6', open: 'M-7 0 4 -11' }[state];
  return (
    <g className={`breaker breaker-${state}`}>
      {state !== 'closed' && <path className="breaker-gap" d="M-9 0H9" />}
      <path className="breaker-lever" d={lever} />
      <circle cx="-7" cy="0" r="2.6" />
      <circle cx="7" cy="0" r="2.6" />
    </g>
  );
}
