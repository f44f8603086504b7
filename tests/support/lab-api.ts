import { ports } from '@faultline/topology';
import { eventually } from './eventually.ts';
import type { Lab } from './lab.ts';

/** The lab's own API, as a test uses it: processes by name. */
export function createLabApi(lab: Lab) {
  const base = `http://127.0.0.1:${ports.lab + lab.offset}/api`;
  async function send(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(base + path, {
      method,
      headers: { authorization: `Bearer ${lab.runFile().token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
  const act = (name: string, action: string, body?: unknown): Promise<unknown> => send('POST', `/processes/${name}/${action}`, body);
  async function processes(): Promise<{ name: string; status: string; restarts: number }[]> {
    const answer = await send('GET', '/processes');
    return (Array.isArray(answer) ? answer : (answer as { processes: unknown }).processes) as {
      name: string;
      status: string;
      restarts: number;
    }[];
  }
  const until = (name: string, status: string): Promise<void> =>
    eventually(
      async () => {
        const found = (await processes()).find((process) => process.name === name);
        if (found?.status !== status) throw new Error(`${name} is ${found?.status ?? 'unknown'}`);
      },
      { withinMs: 60_000 },
    );

  return {
    processes,
    async stop(name: string): Promise<void> {
      await act(name, 'stop');
      await until(name, 'stopped');
    },
    async start(name: string): Promise<void> {
      await act(name, 'start');
      await until(name, 'ready');
    },
    async restart(name: string): Promise<void> {
      await act(name, 'restart');
      await until(name, 'ready');
    },
    pause: (name: string, ttlMs: number) => act(name, 'pause', { ttlMs }),
    resume: (name: string) => act(name, 'resume'),
    async restarts(): Promise<Record<string, number>> {
      return Object.fromEntries((await processes()).map(({ name, restarts }) => [name, restarts]));
    },
  };
}
export type LabApi = ReturnType<typeof createLabApi>;
