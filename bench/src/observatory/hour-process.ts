import process from 'node:process';
import { createObservatory } from '@faultline/observatory';

/**
 * An observatory whose clock is moved by its parent (`{ advanceMs }`, answered with `{ rssBytes }`), so that an hour
 * passes in a minute. Everything else is the real thing: the ports, the files, the scrapes.
 */
let nowMs = Number(process.env['BENCH_START_MS']);
let timers: Array<{ atMs: number; run: () => void }> = [];

const clock = {
  nowMs: () => nowMs,
  after(delayMs: number, run: () => void) {
    const timer = { atMs: nowMs + delayMs, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((each) => each !== timer);
    };
  },
};

/** What is due runs in its order; what it starts in the background ends before the next. */
async function advance(ms: number): Promise<void> {
  const endMs = nowMs + ms;
  for (;;) {
    const next = timers.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) break;
    timers = timers.filter((timer) => timer !== next);
    nowMs = Math.max(nowMs, next.atMs);
    next.run();
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  nowMs = endMs;
}

const observatory = createObservatory({
  prometheusConfigFile: process.env['PROMETHEUS_CONFIG'] ?? '',
  alertmanagerConfigFile: process.env['ALERTMANAGER_CONFIG'] ?? '',
  host: '127.0.0.1',
  ports: { prometheus: 0, loki: 0, tempo: 0, alertmanager: 0, otlp: 0 },
  clock,
  onProblem: (problem) => console.error(problem),
});
const ports = await observatory.listen();
process.on('message', (message: { advanceMs: number }) => {
  void advance(message.advanceMs).then(() =>
    process.send?.({ rssBytes: process.memoryUsage.rss(), heapBytes: process.memoryUsage().heapUsed }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send?.({ ports });
console.log('ready');
