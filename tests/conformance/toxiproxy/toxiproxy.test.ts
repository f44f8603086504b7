import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createProxyServer } from '@faultline/edge-proxy';
import { expect, test } from 'vitest';
import { type Exchange, exchanges } from './exchanges.ts';
import { parseWireFile, type RecordedAnswer } from './wire-file.ts';

/** Straight to the output: what a passing test logs is not shown, and counts are for reading when everything passes. */
function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

test('every request of the recorded exchange is answered as Toxiproxy answers it, apart from what differs on purpose', async () => {
  const folder = process.env.CONFORMANCE_DIR ?? '';
  if (folder === '') {
    print('toxiproxy conformance skipped: CONFORMANCE_DIR names no folder with toxiproxy/wire.txt');
    return;
  }
  const { answers, observations } = parseWireFile(readFileSync(join(folder, 'toxiproxy', 'wire.txt'), 'utf8'));
  await using server = createProxyServer();
  const { port } = await server.listen(0);
  const baseUrl = `http://127.0.0.1:${port}`;
  const ports = await freePorts(6);
  const addressOf = new Map([23999, 23001, 23002, 23003, 23004, 23006].map((recorded, index) => [recorded, `127.0.0.1:${ports[index]}`]));
  let listenOfA = '';
  const upstream = '127.0.0.1:9';
  const asked = exchanges({ upstream, a: () => '«a»', free: (recorded) => addressOf.get(recorded) ?? '' });

  /** The recorded text with the replay's addresses. */
  const translate = (text: string): string => {
    const swaps = [
      ...Array.from(addressOf, ([recorded, address]) => [`:${recorded}`, `:${address.split(':')[1]}`] as const),
      [':41129', ':9'],
      [':38719', `:${listenOfA.split(':')[1]}`],
    ] as const;
    return swaps.reduce((result, [from, to]) => result.replaceAll(from, to), text);
  };

  const failures: string[] = [];
  for (const [index, exchange] of asked.entries()) {
    const recorded = answers[index];
    if (recorded?.title !== exchange.title)
      throw new Error(`request ${index} is "${exchange.title}", but the recording has "${recorded?.title}"`);
    if (exchange.before !== undefined) await send(baseUrl, { title: 'before', method: 'POST', ...exchange.before });
    const answer = await send(baseUrl, exchange, (body) => body.replaceAll('«a»', listenOfA));
    if (exchange.title === 'create port0') listenOfA = (JSON.parse(answer.body) as { listen: string }).listen;
    const problem = compare(exchange, { recorded: { ...recorded, body: translate(recorded.body) }, answer });
    if (problem !== undefined) failures.push(`wire.txt:${recorded.line} ${recorded.title}: ${problem}`);
  }

  const differing = asked.filter(({ differs }) => differs !== undefined);
  print(
    `toxiproxy/wire.txt: passed ${asked.length - failures.length}, failed ${failures.length}, skipped ${observations.length}` +
      ` (the skipped are measurements in prose, which the proxy's own tests repeat; ${differing.length} of the passed differ on purpose:` +
      `\n${differing.map(({ title, differs }) => `  ${title}: ${differs?.because}`).join('\n')})`,
  );
  expect(failures).toEqual([]);
  expect(asked).toHaveLength(answers.length);
});

interface Answer {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly body: string;
}

async function send(baseUrl: string, exchange: Exchange, translate = (body: string) => body): Promise<Answer> {
  const { method = 'GET', path, body, userAgent } = exchange;
  const response = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { 'User-Agent': userAgent ?? 'conformance' },
    body: body === undefined ? null : translate(typeof body === 'string' ? body : JSON.stringify(body)),
  });
  return { status: response.status, contentType: response.headers.get('content-type') ?? undefined, body: await response.text() };
}

/** @returns what is wrong, or undefined */
function compare(exchange: Exchange, { recorded, answer }: { recorded: RecordedAnswer; answer: Answer }): string | undefined {
  const { differs, namesOnly = false } = exchange;
  const status = differs?.status ?? recorded.status;
  if (answer.status !== status) return `status ${answer.status} instead of ${status}: ${answer.body}`;
  // An answer of another status has the content type of that status.
  const comparable = status === recorded.status && recorded.contentType !== undefined;
  if (comparable && answer.contentType !== recorded.contentType)
    return `content type ${answer.contentType} instead of ${recorded.contentType}`;

  const found = namesOnly ? namesOf(answer.body) : answer.body.slice(0, recorded.cut ? recorded.body.length : undefined);
  const expected = differs?.body ?? (namesOnly ? recorded.body.replace(/[[\]',]/g, '') : recorded.body);
  const same = expected instanceof RegExp ? expected.test(found) : expected === found;
  return same ? undefined : `body\n    ${found}\n  instead of\n    ${String(expected)}`;
}

function namesOf(body: string): string {
  const value = JSON.parse(body) as readonly { name: string }[] | Readonly<Record<string, unknown>>;
  return (Array.isArray(value) ? value.map(({ name }: { name: string }) => name) : Object.keys(value)).join(' ');
}

/** Ports that were free a moment ago: the exchange names them before anything listens there. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
