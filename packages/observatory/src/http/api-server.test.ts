import { get } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { createApiServer } from './api-server.ts';
import type { Route } from './route.ts';

const echo: Route[] = [
  {
    method: 'POST',
    path: '/echo',
    handle: ({ body, query }) => ({ json: { body: body.toString('utf8'), query: Object.fromEntries(query) } }),
  },
  { method: 'GET', path: '/label/:name/values', handle: ({ params }) => ({ json: params }) },
  { method: 'GET', path: '/label/fixed/values', handle: () => ({ text: 'fixed' }) },
  {
    method: 'GET',
    path: '/fail',
    handle: () => {
      throw new Error('broken');
    },
  },
];

async function serve(): Promise<string> {
  const server = createApiServer({
    name: 'test',
    routes: echo,
    describeError: (error) => ({ status: 500, text: String(error) }),
    maxBodyBytes: 1_000,
    onProblem: () => {},
  });
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${await server.listen({ host: '127.0.0.1', port: 0 })}`;
}

const post = (url: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${url}/echo`, { method: 'POST', body, headers });

test('a form counts like parameters of the URL', async () => {
  const url = await serve();
  const response = await fetch(`${url}/echo?a=1`, { method: 'POST', body: new URLSearchParams({ b: 'x y' }) });
  expect(await response.json()).toMatchObject({ query: { a: '1', b: 'x y' } });
});

test('fixed parts of a path count for more than names', async () => {
  const url = await serve();
  expect(await (await fetch(`${url}/label/fixed/values`)).text()).toBe('fixed');
  expect(await (await fetch(`${url}/label/service%2Fname/values`)).json()).toEqual({ name: 'service/name' });
});

test('compressed bodies are decompressed', async () => {
  const url = await serve();
  const response = await post(url, gzipSync('hello'), { 'content-encoding': 'gzip' });
  expect(await response.json()).toMatchObject({ body: 'hello' });
});

test.each([
  ['a body that is too large', 'x'.repeat(1_001), {}, 413],
  ['a body that becomes too large', gzipSync('x'.repeat(100_000)), { 'content-encoding': 'gzip' }, 413],
  ['a body that is not what it says', 'hello', { 'content-encoding': 'gzip' }, 500],
  ['an unknown encoding', 'hello', { 'content-encoding': 'morse' }, 415],
])('%s is refused, and the server goes on', async (_what, body, headers, status) => {
  const url = await serve();
  expect((await post(url, body, headers)).status).toBe(status);
  expect((await post(url, 'fine')).status).toBe(200);
});

test('a target that resolves to no URL, or to that of another host, is an unknown path', async () => {
  const { port } = new URL(await serve());
  for (const path of ['///', '//echo', '/\\/']) {
    const status = await new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port, path }, (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(status).toBe(404);
  }
});

test('unknown paths, wrong methods and failures are answered', async () => {
  const url = await serve();
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${url}/echo`)).status).toBe(405);
  expect((await fetch(`${url}/label/%zz/values`)).status).toBe(404);
  expect((await fetch(`${url}/fail`)).status).toBe(500);
});
