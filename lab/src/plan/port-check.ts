import { connect, createServer } from 'node:net';
import type { NamedPort } from './lab-ports.ts';

const HOST = '127.0.0.1';
const OFFSET_STEP = 100;
const OFFSETS_TRIED = 50;
/** Leaves room above the highest port of a lab. */
export const LARGEST_OFFSET = 45_000;

export async function takenPorts(ports: readonly NamedPort[]): Promise<NamedPort[]> {
  const taken = await Promise.all(ports.map(async (each) => ((await isTaken(each.port)) ? [each] : [])));
  return taken.flat();
}

/** The next offset at which all of these ports are free; undefined when none was found. */
export async function freeOffset(ports: readonly NamedPort[], from: number): Promise<number | undefined> {
  for (let step = 1; step <= OFFSETS_TRIED; step += 1) {
    const offset = from + step * OFFSET_STEP;
    if (offset > LARGEST_OFFSET) return undefined;
    const moved = ports.map(({ name, port }) => ({ name, port: port - from + offset }));
    if ((await takenPorts(moved)).length === 0) return offset;
  }
  return undefined;
}

/**
 * Asked twice, because one answer is not enough: macOS lets us bind 127.0.0.1 beside somebody's 0.0.0.0, and a connection alone
 * does not see a socket that is bound and does not listen.
 */
async function isTaken(port: number): Promise<boolean> {
  return !(await canListen(port)) || (await answers(port));
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: HOST, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: HOST, port });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}
