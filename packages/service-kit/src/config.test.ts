import { expect, test } from 'vitest';
import { z } from 'zod';
import { ConfigurationError, commonSettings, parseEnvironment, setting } from './config.ts';

const schema = z.object({ ...commonSettings, DATABASE_URL: setting.postgresUrl(), PEER_URLS: setting.httpUrls() });
const good = { PORT: '8080', DATABASE_URL: 'postgres://a@b/c', PEER_URLS: 'http://a:1/, http://b:2' };

test('good settings are parsed, with defaults for what is unset or blank', () => {
  expect(parseEnvironment(schema, { ...good, LOG_LEVEL: ' ' })).toMatchObject({
    PORT: 8080,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    PEER_URLS: ['http://a:1', 'http://b:2'],
  });
});

test('every bad key is reported at once, with those of the other parsers, and no value is repeated', () => {
  const parse = () =>
    // secretlint-disable-next-line -- nobody's password
    parseEnvironment(schema, { PORT: '99999', DATABASE_URL: 'mysql://root:hunter2@b', PEER_URLS: '' }, [
      { problems: ['X_TIMEOUT_MS: bad'] },
    ]);
  expect(parse).toThrow(ConfigurationError);
  try {
    parse();
  } catch (error) {
    const { problems, message } = error as ConfigurationError;
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'PEER_URLS', 'X_TIMEOUT_MS']);
    expect(message).not.toContain('hunter2');
  }
});
