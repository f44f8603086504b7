import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ports } from '@faultline/topology';
import { expect } from 'vitest';
import { consoleUrl, openConsole } from '../../support/console-page.ts';
import { eventually } from '../../support/eventually.ts';
import { type Stage, scene } from './stage.ts';

/** What a page would have to be able to do: to read, or to make the lab do something. */
const attempts = [
  ['GET', '/api/status'],
  ['GET', '/api/events'],
  ['GET', '/api/prometheus/api/v1/query?query=up'],
  ['GET', '/api/chaos/faults'],
  ['POST', '/api/chaos/halt'],
  ['POST', '/api/chaos/faults'],
  ['POST', '/api/shutdown'],
  ['POST', '/api/session'],
  ['DELETE', '/api/chaos/faults'],
] as const;

export function hostile(stage: () => Stage): void {
  scene('a page of another origin in the same browser can neither read nor act', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    const server = createServer((_request, response) =>
      response.setHeader('content-type', 'text/html').end('<!doctype html><title>Free kettles</title>'),
    );
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    try {
      const { port } = server.address() as AddressInfo;
      // `localhost` with another port is the same site as the console: the browser sends its cookie along. The other is foreign.
      for (const origin of [`http://localhost:${port}`, `http://127.0.0.1:${port}`]) {
        const page = await console.context.newPage();
        await page.goto(origin);
        const got = await page.evaluate(
          async ({ base, tries }) => {
            const results: string[] = [];
            for (const [method, path] of tries) {
              for (const mode of ['cors', 'no-cors'] as const) {
                try {
                  // What a form can send without asking first, and what it cannot.
                  const answer = await fetch(base + path, {
                    method: mode === 'no-cors' && method === 'DELETE' ? 'POST' : method,
                    mode,
                    credentials: 'include',
                    ...(method === 'GET'
                      ? {}
                      : { body: JSON.stringify({ kind: 'down', target: 'payment-provider', parameters: {}, durationMs: 60_000 }) }),
                  });
                  if (answer.type !== 'opaque') results.push(`${method} ${path}: ${answer.status}`);
                } catch {
                  // Refused, or not to be read.
                }
              }
            }
            return results;
          },
          { base: consoleUrl(lab), tries: attempts },
        );
        expect(got).toEqual([]);
        const framed = await page.evaluate<string>(frameOf(consoleUrl(lab)));
        expect(framed).toBe('not to be read');
      }
    } finally {
      server.close();
    }
    // Nothing of it has happened: chaos is neither halted nor busy, and the lab is up.
    await console.open('/chaos');
    await console.page.getByText('Nothing is broken on purpose.').waitFor();
    expect(await console.page.getByText('Halted').count()).toBe(0);
    expect(lab.process.exitCode).toBeNull();
  });

  scene('a request with a foreign Host, or of a session without its key, is refused', async () => {
    const { lab, browser } = stage();
    await using console = await openConsole(browser, lab);
    // The page has been let in a moment after it was loaded.
    const cookies = await eventually(
      async () => {
        const found = await console.context.cookies(`${consoleUrl(lab)}/api/status`);
        if (found.length === 0) throw new Error('the page has no session yet');
        return found;
      },
      { withinMs: 10_000 },
    );
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    const port = ports.lab + lab.offset;
    const send = (method: string, path: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .once('error', reject)
          .end();
      });
    const own = { host: `localhost:${port}`, cookie };
    expect(await send('GET', '/api/status', own)).toBe(200);
    for (const [method, path] of attempts) {
      const foreign = { host: `lab.example:${port}`, cookie, authorization: `Bearer ${lab.runFile().token}` };
      expect([path, await send(method, path, foreign)]).toEqual([path, 403]);
      if (method !== 'GET' && path !== '/api/session') expect([path, await send(method, path, own)]).toEqual([path, 403]);
    }
    expect(await send('GET', '/', { host: `lab.example:${port}` })).toBe(403);
  });
}

/** Puts the console into a frame, and tries to read what is in it. */
const frameOf = (url: string): string => `(async () => {
  const frame = document.createElement('iframe');
  frame.src = ${JSON.stringify(url)};
  document.body.append(frame);
  await new Promise((resolve) => { frame.onload = resolve; });
  try {
    return frame.contentDocument?.body.innerText ?? 'not to be read';
  } catch {
    return 'not to be read';
  }
})()`;
