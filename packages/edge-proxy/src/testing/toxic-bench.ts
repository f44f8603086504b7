import { createRandom } from '@faultline/random';
import { ActiveToxic } from '../active-toxic.ts';
import { Stage } from '../stage.ts';
import type { AnyToxic, Attributes } from '../toxics/toxic.ts';
import { createFakeClock, type FakeClock, settle } from './fake-clock.ts';

/** One toxic between a hand that pushes and a record of what came out, on a clock of its own. */
export interface ToxicBench {
  readonly clock: FakeClock;
  readonly toxic: ActiveToxic;
  /** What came out: `12:abc` is "abc" at 12 ms, `30:end`, `30:close` and `30:reset` the ways to end. */
  readonly out: string[];
  push(text: string): void;
  end(): void;
  change(attributes: Attributes): Promise<void>;
  remove(): Promise<void>;
}

export function startToxic(kind: AnyToxic, attributes: Attributes, seed = 1): ToxicBench {
  const clock = createFakeClock();
  const startMs = clock.monotonicMs();
  const out: string[] = [];
  const record = (what: string): void => void out.push(`${Number((clock.monotonicMs() - startMs).toFixed(3))}:${what}`);
  const toxic = new ActiveToxic({
    name: 'under test',
    kind,
    stream: 'downstream',
    direction: 'downstream',
    attributes: { ...kind.defaults, ...attributes },
    toxicity: 1,
    seed,
    fallbackSeed: 0,
    tally: { toxic: 'under test', type: kind.type, direction: 'downstream', applied: 0, connections: 0 },
  });
  let closing = false;
  const host = {
    clock,
    closing: () => {
      closing = true;
    },
    reset: () => record('reset'),
    removed: (stage: Stage) => stage.release(),
    failed: (_: Stage, error: unknown) => record(`failed ${String(error)}`),
  };
  const stage = new Stage(toxic, { host, random: createRandom(seed) });
  const outlet = {
    hasRoom: true,
    push: ({ data }: { data: Buffer }) => record(data.toString()),
    end: () => record(closing ? 'close' : 'end'),
  };
  stage.connect(outlet, () => undefined);
  stage.start();
  return {
    clock,
    toxic,
    out,
    push: (text) => stage.push({ data: Buffer.from(text), timestampMs: clock.monotonicMs() }),
    end: () => stage.end(),
    async change(changed) {
      toxic.change({ attributes: { ...toxic.settings.attributes, ...changed }, toxicity: 1 });
      stage.settingsChanged();
      await settle();
    },
    async remove() {
      stage.remove();
      await settle();
    },
  };
}
