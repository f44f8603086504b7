import { createRespServer, systemClock } from '@faultline/resp-server';
import { containerEngine } from './container.ts';
import type { Engine } from './engine.ts';
import { localRedisAbsence, startLocalRedis } from './local-redis.ts';

const START_TIMEOUT_MS = 20_000;

export const redisEngines: readonly Engine[] = [
  {
    name: 'resp-server',
    absence: undefined,
    startTimeoutMs: START_TIMEOUT_MS,
    async start() {
      const server = createRespServer({ clock: systemClock });
      const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
      return { url: `redis://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => server.close() };
    },
  },
  { name: "the machine's redis-server", absence: localRedisAbsence(), startTimeoutMs: START_TIMEOUT_MS, start: startLocalRedis },
  await containerEngine({
    image: 'redis:8.2',
    port: 6379,
    readyCommand: 'redis-cli ping',
    urlOf: (address) => `redis://${address}`,
  }),
];
