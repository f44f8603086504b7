import type { BenchOptions } from './main.ts';
import { measureHour } from './observatory/hour.ts';
import { measureIngest } from './observatory/ingest.ts';
import { measureQueries } from './observatory/queries.ts';

/** What the observatory takes in, how fast it answers, and how much memory an hour costs. */
export async function run({ json }: BenchOptions): Promise<void> {
  const say = (text: string): void => {
    if (!json) console.log(text);
  };
  const ingest = await measureIngest();
  for (const { what, items, perSecondAndCore, megabytesPerSecond } of ingest) {
    say(`${Math.round(perSecondAndCore)} ${what} a second and core (${items} sent, ${megabytesPerSecond.toFixed(1)} MB/s)`);
  }
  const answers = await measureQueries();
  say(`range queries over 1 h at 2 s, step 15 s, ${answers.series} series; median ms, beside Prometheus where there is one`);
  for (const { query, ms, prometheusMs } of answers.queries) {
    say(`  ${ms.toFixed(1).padStart(8)} ${(prometheusMs?.toFixed(1) ?? '–').padStart(8)}  ${query}`);
  }
  const { queries, answered, seconds, scrapesMissed } = answers.concurrency;
  say(`${queries} queries at once: ${answered} answered in ${seconds.toFixed(1)} s, ${scrapesMissed} scrapes missed or failed meanwhile`);
  const hour = await measureHour();
  say(
    `an hour of the lab (${hour.series} series, ${hour.spans} spans, ${hour.lines} lines): resident MB every ten minutes ${hour.rssMb.join(' ')}`,
  );
  if (json) console.log(JSON.stringify({ ingest, ...answers, hour }, undefined, 2));
}
