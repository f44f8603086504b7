import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRealRedisAbsent, startOurs } from './candidates.ts';
import { type RandomStep, randomSteps } from './random-commands.ts';
import { RawClient, replyItems } from './raw-client.ts';
import { RealRedis } from './real-redis.ts';

const SEQUENCES = 150;

/** Sorts the items of a reply, at any depth, where Redis promises no order. A transaction may hold such a reply. */
function canonical(reply: string): string {
  if (!/^[*~]/.test(reply)) return reply;
  const items = replyItems(reply).map(canonical);
  return `${reply.slice(0, reply.indexOf('\r\n') + 2)}${items.toSorted().join('')}`;
}

const UNORDERED: ReadonlySet<string> = new Set(['keys', 'smembers', 'scan', 'exec']);

async function run(
  steps: readonly RandomStep[],
  { port, protocol }: { readonly port: number; readonly protocol: string },
): Promise<string[]> {
  await using first = await RawClient.connect(port);
  await using second = await RawClient.connect(port);
  await first.command(['FLUSHALL']);
  await first.command(['CONFIG', 'RESETSTAT']);
  for (const client of [first, second]) await client.command(['HELLO', protocol]);
  const transcript: string[] = [];
  for (const { connection, words } of steps) {
    const reply = await (connection === 0 ? first : second).command(words);
    const isUnordered = UNORDERED.has(words[0]?.toLowerCase() ?? '');
    transcript.push(`${connection}: ${JSON.stringify(words)} => ${JSON.stringify(isUnordered ? canonical(reply) : reply)}`);
  }
  return transcript;
}

/** What the commands left behind, and the counters they moved. */
async function readCounters(port: number): Promise<string[]> {
  await using client = await RawClient.connect(port);
  const info = await client.command(['INFO', 'stats', 'keyspace']);
  return info
    .split('\r\n')
    .filter((line) => /^(keyspace_|expired_keys|db\d)/.test(line))
    .map((line) => line.replace(/avg_ttl=\d+/, ''));
}

describe.skipIf(isRealRedisAbsent)('this server and a real Redis', () => {
  it.each(['2', '3'])('answer any sequence of commands alike in RESP%s, and count alike', async (protocol) => {
    await using ours = await startOurs();
    await using real = await RealRedis.start();
    await fc.assert(
      fc.asyncProperty(randomSteps, async (steps) => {
        const theirs = await run(steps, { port: real.port, protocol });
        expect(await run(steps, { port: ours.port, protocol })).toEqual(theirs);
        expect(await readCounters(ours.port)).toEqual(await readCounters(real.port));
      }),
      { numRuns: SEQUENCES },
    );
  });
});
