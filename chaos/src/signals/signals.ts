import { ChaosError } from '../chaos-error.ts';
import { parseMetrics, type Sample } from './metrics-text.ts';

const TIMEOUT_MS = 2_000;

type Labels = Readonly<Record<string, string>>;

/** What processes count, as they tell it themselves: it must be right also when telemetry is what is broken. */
export interface Signals {
  /** The samples of one metric at a `/metrics`. @throws ChaosError `unreachable` */
  samples(url: string, name: string): Promise<readonly Sample[]>;
  /** The sum of a metric's samples that carry these labels; 0 when there is none. @throws ChaosError `unreachable` */
  sum(url: string, name: string, labels?: Labels): Promise<number>;
}

export interface SignalsOptions {
  readonly fetch?: typeof fetch;
  /** What to send along to a URL: the proxies close their metrics to strangers while a blind fault is in force. */
  readonly headersFor?: (url: string) => Readonly<Record<string, string>>;
}

export function createSignals({ fetch: send = fetch, headersFor = () => ({}) }: SignalsOptions = {}): Signals {
  async function samples(url: string, name: string): Promise<Sample[]> {
    let response: Response;
    let text: string;
    try {
      response = await send(url, { headers: headersFor(url), signal: AbortSignal.timeout(TIMEOUT_MS) });
      text = await response.text();
    } catch (cause) {
      throw new ChaosError('unreachable', `${url} got no answer`, { cause });
    }
    if (!response.ok) throw new ChaosError('unreachable', `${url} answered ${response.status}`);
    return parseMetrics(text, (each) => each === name);
  }
  return {
    samples,
    async sum(url, name, labels = {}) {
      const wanted = Object.entries(labels);
      const found = (await samples(url, name)).filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value));
      return found.reduce((total, { value }) => total + value, 0);
    },
  };
}
