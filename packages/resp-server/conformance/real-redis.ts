import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** The release line whose replies this package gives; others word some replies differently. */
const COMPARABLE_VERSION = /v=(7\.0\.\d+)/;

/** Why no real Redis can be compared with, or undefined when one can. */
export function realRedisAbsence(): string | undefined {
  let version: string;
  try {
    version = execFileSync('redis-server', ['--version'], { encoding: 'utf8' });
  } catch {
    return 'there is no redis-server on the PATH';
  }
  return COMPARABLE_VERSION.test(version) ? undefined : `redis-server is not 7.0 but ${version.trim()}`;
}

/** A redis-server of its own on a free port, without persistence, in a directory that goes away with it. */
export class RealRedis implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(port: number, { process, directory }: { readonly process: ChildProcess; readonly directory: string }) {
    this.port = port;
    this.#process = process;
    this.#directory = directory;
  }

  static async start(password?: string): Promise<RealRedis> {
    const directory = await mkdtemp(join(tmpdir(), 'real-redis-'));
    const port = await freePort();
    const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
    const child = spawn('redis-server', [...settings, ...(password === undefined ? [] : ['--requirepass', password])], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const server = new RealRedis(port, { process: child, directory });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.includes('Ready to accept connections')) {
        child.stdout.resume();
        return server;
      }
    }
    await server[Symbol.asyncDispose]();
    throw new Error(`redis-server did not start on port ${port}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await exited;
    }
    await rm(this.#directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen({ host: '127.0.0.1', port: 0 });
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
