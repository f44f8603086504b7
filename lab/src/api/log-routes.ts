import { setTimeout as sleep } from 'node:timers/promises';
import { type Response, Router } from 'express';
import { z } from 'zod';
import { LogFollower } from '../supervisor/log-follower.ts';
import type { ManagedProcess } from '../supervisor/managed-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

const POLL_MS = 200;

const query = z.object({
  /** A process, or a service for all its replicas; all processes when left out. */
  service: z.string().optional(),
  follow: z.stringbool().default(false),
  /** Lines of each process from before. */
  tail: z.coerce.number().int().min(0).max(10_000).default(100),
});

/** One line of the answer: `text` is as the process wrote it, JSON for services. */
export interface LogLine {
  readonly process: string;
  readonly text: string;
}

/** NDJSON, oldest first; with `follow` it goes on until the client leaves. */
export function logRoutes(supervisor: Supervisor): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const { service, follow, tail } = query.parse(request.query);
    const processes = service === undefined ? supervisor.processes : supervisor.find(service);
    // Before the tail is read, so that no line falls between the two; one that comes in between may be seen twice instead.
    const followers = follow ? processes.map((each) => ({ process: each.name, follower: new LogFollower(each.log.path) })) : [];
    response.type('application/x-ndjson');
    response.write(ndjson(tailOf(processes, tail)));
    if (follow) await send(response, followers);
    response.end();
  });
  return router;
}

async function send(response: Response, followers: readonly { process: string; follower: LogFollower }[]): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.flushHeaders();
  while (!gone.signal.aborted) {
    const lines = followers.flatMap(({ process, follower }) => follower.read().map((text) => ({ process, text })));
    // A slow reader slows the reading down: nothing piles up here.
    if (lines.length > 0 && !response.write(ndjson(inOrder(lines)))) await drained(response, gone.signal);
    await sleep(POLL_MS, undefined, { signal: gone.signal }).catch(() => {});
  }
}

function drained(response: Response, gone: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    response.once('drain', resolve);
    gone.addEventListener('abort', () => resolve(), { once: true });
  });
}

function tailOf(processes: readonly ManagedProcess[], count: number): LogLine[] {
  return inOrder(processes.flatMap((each) => each.log.lastLines(count).map((text) => ({ process: each.name, text }))));
}

/** As services write it (`2026-01-31T23:59:59.123Z`), and PostgreSQL (`2026-01-31 23:59:59.123 UTC`). */
const timestamp = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\.\d{3}/;
const TIMESTAMP_WITHIN = 200;

/** By the timestamp that lines carry; a line without one stays behind the line before it. */
function inOrder(lines: readonly LogLine[]): LogLine[] {
  let last = { process: '', key: '' };
  const keyed = lines.map((line) => {
    const own = timestamp.exec(line.text.slice(0, TIMESTAMP_WITHIN))?.[0];
    last = { process: line.process, key: own?.replace(' ', 'T') ?? (line.process === last.process ? last.key : '') };
    return { line, key: last.key };
  });
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ line }) => line);
}

const ndjson = (lines: readonly LogLine[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');
