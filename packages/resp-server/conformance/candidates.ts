import { writeSync } from 'node:fs';
import process from 'node:process';
import { createRespServer, systemClock } from '../src/index.ts';
import { RealRedis, realRedisAbsence } from './real-redis.ts';

/** A running server that a suite talks to over its port. */
export interface Candidate extends AsyncDisposable {
  readonly port: number;
}

export interface CandidateKind {
  readonly name: string;
  readonly isSkipped: boolean;
  start(password?: string): Promise<Candidate>;
}

const absence = realRedisAbsence();
// Straight to the descriptor: the runner keeps to itself what passing tests print.
if (absence !== undefined) writeSync(process.stderr.fd, `\nSkipped the comparison with a real Redis: ${absence}.\n`);

export const isRealRedisAbsent = absence !== undefined;

export async function startOurs(password?: string): Promise<Candidate> {
  const server = createRespServer({ clock: systemClock, ...(password === undefined ? {} : { password }) });
  const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
  return { port, [Symbol.asyncDispose]: () => server.close() };
}

/** The implementations that one suite is to hold for. */
export const CANDIDATES: readonly CandidateKind[] = [
  { name: 'this server', isSkipped: false, start: startOurs },
  { name: 'a real Redis', isSkipped: isRealRedisAbsent, start: (password) => RealRedis.start(password) },
];
