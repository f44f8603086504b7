import { expect, test } from 'vitest';
import { bindContext, withContext } from './context.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

function capture(options: Partial<LoggerOptions> = {}) {
  const lines: string[] = [];
  const logger = createLogger({ service: 'test', write: (line) => lines.push(line), ...options });
  return { logger, lines, entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a line is one JSON object that starts with timestamp, level, service, event and message', () => {
  const { logger, lines } = capture();
  logger.event('order_completed', 'done', { order_id: 'o-1' });
  expect(lines[0]).toMatch(
    /^\{"timestamp":"\d{4}-[^"]+Z","level":"info","service":"test","event":"order_completed","message":"done","order_id":"o-1"\}$/,
  );
});

test('the level is the one that the catalogue gives to the event', () => {
  const { logger, entries } = capture();
  logger.event('order_processing_failed', 'x');
  logger.event('payment_deferred', 'x');
  expect(entries().map((entry) => entry['level'])).toEqual(['error', 'warn']);
});

test('what was bound early is on every line of the flow, also when more is bound later', async () => {
  const { logger, entries } = capture();
  await withContext({ request_id: 'r-1' }, async () => {
    await Promise.resolve();
    bindContext({ user_id: 'u-1' });
    logger.event('order_completed', 'inside');
  });
  logger.event('order_completed', 'outside');
  expect(entries()[0]).toMatchObject({ request_id: 'r-1', user_id: 'u-1' });
  expect(entries()[1]).not.toHaveProperty('request_id');
});

test('concurrent flows do not see each other', async () => {
  const { logger, entries } = capture();
  await Promise.all(
    ['a', 'b', 'c'].map((id) =>
      withContext({ request_id: id }, async () => {
        await Promise.resolve();
        bindContext({ user_id: `user-${id}` });
        await Promise.resolve();
        logger.event('order_completed', id);
      }),
    ),
  );
  for (const entry of entries()) expect(entry).toMatchObject({ request_id: entry['message'], user_id: `user-${String(entry['message'])}` });
});

test('an error becomes flat fields that a query can use', () => {
  const { logger, entries } = capture();
  logger.event('request_failed', 'x', { error: Object.assign(new Error('boom', { cause: new Error('why') }), { code: 'E_BOOM' }) });
  expect(entries()[0]).toMatchObject({ error_type: 'E_BOOM', error_message: 'boom', error_cause: 'why' });
});

test('secrets are taken out of messages and fields', () => {
  const { logger, lines } = capture();
  logger.event('request_failed', 'for bob@example.com', { password: 'hunter2', detail: { card: '4111111111111111' } });
  expect(lines.join()).not.toMatch(/bob@|hunter2|4111111111111111/);
});

test('debug is sampled: one line in so many is written', () => {
  const { logger, lines } = capture({ level: 'debug', debugSampling: 10 });
  for (let i = 0; i < 100; i++) logger.event('request_completed', 'x');
  expect(lines).toHaveLength(10);
});

test('below its level nothing is written', () => {
  const { logger, lines } = capture({ level: 'warn' });
  logger.event('order_completed', 'x');
  expect(lines).toEqual([]);
});

test('the size of each line is told, for the cost of logging', () => {
  const sizes: [string, number][] = [];
  const { logger, lines } = capture({ onLine: (level, bytes) => sizes.push([level, bytes]) });
  logger.event('order_completed', 'größer');
  expect(sizes).toEqual([['info', Buffer.byteLength(lines[0] ?? '') + 1]]);
});
