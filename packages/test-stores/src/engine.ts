import { writeSync } from 'node:fs';
import { afterAll, beforeAll, describe } from 'vitest';

/** A server that listens; disposing of it stops it and leaves nothing behind. */
export type TestServer = AsyncDisposable & {
  /** As the clients take it: for a Redis this may be the path of a Unix socket. */
  readonly url: string;
};

/** One way to have a server. */
export type Engine = {
  readonly name: string;
  /** Why there is none on this machine. */
  readonly absence: string | undefined;
  readonly startTimeoutMs: number;
  start(): Promise<TestServer>;
};

/** Runs `suite` once an engine, with a server that all its tests share. `server()` may be called only inside tests and hooks. */
export function eachEngine(title: string, engines: readonly Engine[], suite: (engine: Engine, server: () => TestServer) => void): void {
  for (const engine of engines) {
    if (engine.absence !== undefined) tellSkipped(`${title} with ${engine.name}`, engine.absence);
    describe.skipIf(engine.absence !== undefined)(`${title} with ${engine.name}`, () => {
      let server: TestServer | undefined;
      beforeAll(async () => {
        server = await engine.start();
      }, engine.startTimeoutMs);
      afterAll(() => server?.[Symbol.asyncDispose](), engine.startTimeoutMs);
      suite(engine, () => {
        if (!server) throw new Error(`${engine.name} has not been started yet`);
        return server;
      });
    });
  }
}

/** Straight to the descriptor: the runner keeps to itself what passing tests print. */
function tellSkipped(what: string, reason: string): void {
  writeSync(process.stderr.fd, `\nSkipped: ${what}: ${reason}.\n`);
}
