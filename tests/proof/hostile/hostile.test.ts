import { connect, type Socket } from 'node:net';
import { createRandom } from '@faultline/random';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { full } from '../../support/full.ts';
import { type Lab, startLab } from '../../support/lab.ts';
import { bodyAttacks, schemaAttacks, serverAttacks } from './attacks.ts';

import { type Attack, sendAttack } from './send.ts';
import { type Server, serversOf } from './servers.ts';

/**
 * Everything that listens is sent what nobody sends by mistake. It may refuse or close, in time; it may not crash, hang, answer with an
 * error of its own making, or tell of its insides.
 */

const SEED = Number(process.env['SEED'] ?? 1);
const MUTATIONS = full ? 200 : 12;
const AT_ONCE = 8;

let lab: Lab;
let token: string;
let servers: Server[];
let before: Map<string, number>;
beforeAll(async () => {
  lab = await startLab();
  token = lab.runFile().token;
  servers = await serversOf(lab.offset, token);
  before = await pids();
});
afterAll(() => lab?.[Symbol.asyncDispose]());

async function pids(): Promise<Map<string, number>> {
  const { processes } = await lab.status();
  return new Map(processes.map(({ name, pid = 0 }) => [name, pid]));
}

/** Paths of this checkout, frames of a stack, modules: what only a developer is to see. */
const insides =
  /\bat [^\n"]{0,200}[/:][^\n"]{1,200}:\d+:\d+|node_modules|node:internal|\/src\/[\w/-]+\.ts|BEGIN [A-Z ]*PRIVATE KEY|root:x:0/;

async function complaintsAbout(server: Server, attacks: readonly Attack[]): Promise<string[]> {
  const complaints: string[] = [];
  const queue = [...attacks];
  const work = async (): Promise<void> => {
    for (let attack = queue.shift(); attack !== undefined; attack = queue.shift()) {
      const what = `${server.name}: ${attack.what}: ${attack.method} ${attack.path.slice(0, 120)}`;
      try {
        const { status, body } = await sendAttack(server.port, attack);
        // 503 and 504 are answers: too busy, no time. Anything else of 500 and above is a bug that somebody can trigger.
        if (status !== undefined && status >= 500 && ![501, 503, 504, 505].includes(status))
          complaints.push(`${what} -> ${status} ${body.slice(0, 300)}`);
        // What was sent itself tells nothing when it comes back.
        const told = insides.exec(body.replaceAll(attack.path, ''))?.[0];
        const found = told ?? (body.includes(token) ? 'the token' : undefined);
        if (found !== undefined) complaints.push(`${what} -> ${status} tells ${found.slice(0, 200)}`);
      } catch (error) {
        complaints.push(`${what} -> ${(error as Error).message}, sent ${String(attack.body ?? '').slice(0, 200)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return complaints;
}

test(`nothing hangs, fails or tells of its insides, whatever is sent to it (seed ${SEED})`, {
  timeout: full ? 1_800_000 : 300_000,
}, async () => {
  const random = createRandom(SEED);
  const counts: string[] = [];
  const complaints: string[] = [];
  for (const server of servers) {
    const attacks = [
      ...serverAttacks,
      ...server.endpoints.flatMap((endpoint) => [
        ...schemaAttacks(endpoint, random, MUTATIONS),
        ...(endpoint.method === 'GET' ? [] : bodyAttacks(endpoint)),
      ]),
    ];
    counts.push(`${server.name} ${attacks.length}`);
    complaints.push(...(await complaintsAbout(server, attacks)));
  }
  console.log(`attacks: ${counts.join(', ')}`);
  expect(complaints).toEqual([]);
});

const CONNECTIONS = full ? 500 : 100;

test(`${CONNECTIONS} connections that never finish their request keep nobody from being served`, { timeout: 120_000 }, async () => {
  const sockets: Socket[] = [];
  try {
    for (const { port } of servers) {
      for (let i = 0; i < CONNECTIONS / 2; i++) {
        sockets.push(drip(port, 'GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: '));
        sockets.push(drip(port, 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{'));
      }
    }
    for (const server of servers) {
      const { status, tookMs } = await sendAttack(server.port, { what: 'a usual request', method: 'GET', path: '/' });
      expect({ server: server.name, answered: status !== undefined, inTime: tookMs < 5_000 }).toEqual({
        server: server.name,
        answered: true,
        inTime: true,
      });
    }
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});

/** Begins a request and goes on with a byte now and then. */
function drip(port: number, start: string): Socket {
  const socket = connect(port, '127.0.0.1', () => socket.write(start));
  const timer = setInterval(() => socket.write('a'), 500);
  socket.on('error', () => {});
  socket.on('close', () => clearInterval(timer));
  return socket;
}

test('after all of it every process is the one that it was, and the shop sells', { timeout: 120_000 }, async () => {
  await eventually(
    async () => {
      const { processes } = await lab.status();
      expect(processes.filter(({ state, restarts }) => restarts > 0 || state === 'failed')).toEqual([]);
    },
    { withinMs: 30_000 },
  );
  expect(await pids()).toEqual(before);
  const verified = await lab.cli('verify', '--wait', '60s');
  expect({ code: verified.code, output: verified.stdout + verified.stderr }).toMatchObject({ code: 0 });
});
