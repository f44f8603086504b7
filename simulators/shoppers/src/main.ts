import { createServer } from 'node:http';
import { createReplicaRouter } from '@faultline/service-kit/replica-router';
import { z } from 'zod';
import { allReady } from './all-ready.ts';
import { systemClock as clock } from './clock.ts';
import { createControl } from './control.ts';
import { createCrowd } from './crowd.ts';
import { openJournal } from './journal.ts';
import { createRandom } from './random.ts';
import { createShopClient } from './shop-client.ts';
import { createStatistics } from './statistics.ts';

const settings = z
  .object({
    GATEWAY_URLS: z.string().transform((text) => text.split(',')),
    RPS: z.coerce.number().min(0).max(1_000).default(5),
    SEED: z.coerce.number().int().default(1),
    /** What must answer with 200 before the first of them comes. */
    OPENS_WITH: z
      .string()
      .default('')
      .transform((text) => text.split(',').filter((url) => url !== '')),
    JOURNAL_FILE: z.string().default('.faultline/shoppers.jsonl'),
    HOST: z.string().default('127.0.0.1'),
    PORT: z.coerce.number().int().min(0).max(65_535).default(8091),
    ADMIN_TOKEN: z.string().min(16),
  })
  .parse(process.env);

const journal = openJournal(settings.JOURNAL_FILE);
const client = createShopClient(createReplicaRouter({ urls: settings.GATEWAY_URLS }));
const statistics = createStatistics({ clock, windowMs: 30_000 });
const random = createRandom(settings.SEED);
const crowd = createCrowd({ client, journal, statistics, random, clock, checkoutsPerSecond: settings.RPS });
const server = createServer(createControl({ crowd, statistics, token: settings.ADMIN_TOKEN }));
server.listen(settings.PORT, settings.HOST);
void allReady(settings.OPENS_WITH, clock).then(() => crowd.open());

process.once('SIGTERM', () => {
  void crowd.stop().then(() => {
    client.close();
    journal.close();
    process.exit(0);
  });
});
