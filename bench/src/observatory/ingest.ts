import { fileURLToPath } from 'node:url';
import { end, push, startUntil } from './child.ts';
import { writeConfig } from './config.ts';
import { logBody, traceBody } from './workload.ts';

export type IngestResult = {
  readonly what: string;
  readonly items: number;
  readonly perSecondAndCore: number;
  readonly megabytesPerSecond: number;
};

const OFFSET = 3_700;
const WARM_UP = 20;
const ROUNDS = 100;
const TRACES_A_REQUEST = 50;
const LINES_A_REQUEST = 500;

/**
 * What one core takes in over HTTP, protobuf: items by the processor time that the observatory spent on them, so that
 * neither the generator nor what else runs on the machine counts. Storing, packing and deriving metrics are included.
 */
export async function measureIngest(): Promise<IngestResult[]> {
  await using config = writeConfig({ targets: [] });
  const main = fileURLToPath(import.meta.resolve('@faultline/observatory/main'));
  const child = await startUntil(process.execPath, [main], {
    ready: /listening/,
    env: { ...config.env, OBSERVATORY_PORT_OFFSET: String(OFFSET) },
  });
  const otlp = `http://127.0.0.1:${4318 + OFFSET}`;
  const cpuSeconds = async (): Promise<number> => {
    const page = await (await fetch(`http://127.0.0.1:${9090 + OFFSET}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)$/m.exec(page)?.[1]);
  };

  const measure = async (
    what: string,
    path: string,
    { bodyOf, items }: { bodyOf: (round: number) => Uint8Array; items: number },
  ): Promise<IngestResult> => {
    for (let round = 0; round < WARM_UP; round++) await push(`${otlp}${path}`, bodyOf(round));
    const bodies = Array.from({ length: ROUNDS }, (_, i) => bodyOf(WARM_UP + i));
    const before = await cpuSeconds();
    for (const body of bodies) await push(`${otlp}${path}`, body);
    const spent = (await cpuSeconds()) - before;
    const bytes = bodies.reduce((sum, body) => sum + body.length, 0);
    return { what, items: items * ROUNDS, perSecondAndCore: (items * ROUNDS) / spent, megabytesPerSecond: bytes / 1e6 / spent };
  };

  try {
    return [
      await measure('spans', '/v1/traces', {
        bodyOf: (round) => traceBody(round * TRACES_A_REQUEST, TRACES_A_REQUEST, Date.now()),
        items: TRACES_A_REQUEST * 10,
      }),
      await measure('log lines', '/v1/logs', {
        bodyOf: (round) => logBody(round * LINES_A_REQUEST, LINES_A_REQUEST, Date.now()),
        items: LINES_A_REQUEST,
      }),
    ];
  } finally {
    await end(child);
  }
}
