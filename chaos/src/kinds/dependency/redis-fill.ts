import type { Redis } from 'ioredis';
import { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';
import { defineFaultKind } from '../../fault-kind.ts';
import { infoNumber, withRedis } from './redis-session.ts';

const parameters = z.strictObject({
  percent: z.number().min(50).max(100).default(100).describe('how full its memory gets, of what it may use'),
});
type Context = FaultContext<z.output<typeof parameters>>;

const prefixOf = (id: string): string => `faultline:fill:${id}:`;
/** From large to small: what is left in between is too little for a session. */
const VALUE_BYTES = [65_536, 4_096, 256, 16] as const;
/** At once: a fault that is ended in the middle has little under way. */
const BATCH = 32;
const SCAN_COUNT = 500;
/** Nothing larger is filled: it would take longer than anybody waits. */
const MAX_MEMORY_BYTES = 1_073_741_824;

/** @throws ChaosError where Redis has no limit to reach */
async function limitOf(redis: Redis): Promise<number> {
  const bytes = await infoNumber(redis, 'memory', 'maxmemory');
  if (bytes === 0) throw new ChaosError('invalid_fault', 'this Redis has no maxmemory: it cannot be filled');
  if (bytes > MAX_MEMORY_BYTES) throw new ChaosError('invalid_fault', `this Redis may use ${bytes} bytes: more than is filled here`);
  return bytes;
}

/** Writes until the share is used, or Redis refuses or evicts. Each key ends by itself with the lease. */
async function fill({ fault, clock, leaseMs, signal }: Context, redis: Redis): Promise<void> {
  const limit = await limitOf(redis);
  const wanted = (limit * fault.parameters.percent) / 100;
  const evictedBefore = await infoNumber(redis, 'stats', 'evicted_keys');
  // Never a name that is there already: writing it again would fill nothing.
  const prefix = `${prefixOf(fault.id)}${clock.epochMs()}:`;
  for (const bytes of VALUE_BYTES) {
    const value = 'x'.repeat(bytes);
    for (let round = 0; !signal.aborted; round++) {
      const missing = wanted - (await infoNumber(redis, 'memory', 'used_memory'));
      const count = Math.min(BATCH, Math.floor(missing / bytes));
      if (count < 1 || (await infoNumber(redis, 'stats', 'evicted_keys')) > evictedBefore) break;
      const writes = redis.pipeline();
      for (let i = 0; i < count; i++) writes.set(`${prefix}${bytes}:${round}:${i}`, value, 'PX', Math.max(1, leaseMs));
      const results = (await writes.exec()) ?? [];
      if (results.some(([error]) => error !== null)) break;
    }
  }
}

async function* ourKeys(redis: Redis, id: string): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', `${prefixOf(id)}*`, 'COUNT', SCAN_COUNT);
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== '0');
}

/** How Redis does when it is full: it refuses writes, or throws away what its policy lets go. */
export const redisFill = defineFaultKind<typeof parameters, { readonly evictedBefore: number }>({
  kind: 'redis-fill',
  layer: 'dependency',
  title: 'full Redis',
  description:
    'Keys that nobody needs fill the memory that Redis may use: it refuses to write, or evicts what others need, as its policy says.',
  parameters,
  example: { percent: 60 },
  signal: 'INFO memory: used_memory against maxmemory; a write of our own that is refused, or evicted_keys',
  probe: 'sum by (job, outcome) (rate(dependency_requests_total{dependency="redis",outcome!="ok"}[30s]))',
  reverts: 'our keys are removed; what was evicted for them is gone',
  confirmWithinMs: 20_000,
  targets: () => ['redis'],
  occupies: () => ['redis'],
  inject: (context) =>
    withRedis(context, async (redis) => {
      await limitOf(redis);
      const evictedBefore = await infoNumber(redis, 'stats', 'evicted_keys');
      // One key to be known by; filling takes longer than an injection may.
      await redis.set(`${prefixOf(context.fault.id)}first`, 'x', 'PX', Math.max(1, context.leaseMs)).catch(() => {});
      return { evictedBefore };
    }),
  confirm: (context, { evictedBefore }) =>
    withRedis(context, async (redis) => {
      await fill(context, redis);
      const limit = await limitOf(redis);
      const used = await infoNumber(redis, 'memory', 'used_memory');
      const { percent } = context.fault.parameters;
      if (used < limit * (percent / 100) * 0.95) return undefined;
      const share = `${Math.round((used / limit) * 100)} % of ${limit} bytes are used`;
      if (percent < 100) return share;
      const evicted = (await infoNumber(redis, 'stats', 'evicted_keys')) - evictedBefore;
      if (evicted > 0) return `${share}, and ${evicted} keys were evicted`;
      // Large enough not to fit into what the last small values left.
      const refused = await redis.set(`${prefixOf(context.fault.id)}probe`, 'x'.repeat(VALUE_BYTES[0]), 'PX', 1).then(
        () => false,
        (error: Error) => error.message.startsWith('OOM'),
      );
      return refused ? `${share}, and a write was refused with OOM` : undefined;
    }),
  renew: (context) =>
    withRedis(context, async (redis) => {
      let found = 0;
      for await (const keys of ourKeys(redis, context.fault.id)) {
        const renewals = redis.pipeline();
        for (const key of keys) renewals.pexpire(key, Math.max(1, context.leaseMs));
        await renewals.exec();
        found += keys.length;
      }
      if (found === 0) throw new ChaosError('lease_lost', 'the keys that filled Redis are gone');
      // What others let go is filled again.
      await fill(context, redis);
    }),
  revert: (context) =>
    withRedis(context, async (redis) => {
      for await (const keys of ourKeys(redis, context.fault.id)) await redis.unlink(...keys);
    }),
});
