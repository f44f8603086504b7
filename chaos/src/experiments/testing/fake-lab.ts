import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault } from '../../contract.ts';

export interface FakeLab extends AsyncDisposable {
  readonly url: string;
  /** What `GET /health` answers; tests change it, as do faults in force. */
  health: number;
  /** Whether the controller confirms what it injects. */
  confirms: boolean;
  /** Refuses injections with this problem. */
  refusal: { readonly status: number; readonly title: string } | undefined;
  /** `GET /health` answers 500 while a fault is in force. */
  isFragile: boolean;
  readonly faults: Map<string, Fault>;
  readonly requests: string[];
  end(id: string, reason: NonNullable<Fault['endReason']>): void;
}

/** A lab as experiments see it: a chaos controller that keeps to the contract, and something to probe. */
export async function startFakeLab(): Promise<FakeLab> {
  const ended: Fault[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const lab: FakeLab = {
    url: '',
    health: 200,
    confirms: true,
    refusal: undefined,
    isFragile: false,
    faults: new Map(),
    requests: [],
    end(id, endReason) {
      const fault = lab.faults.get(id);
      if (fault === undefined) return;
      lab.faults.delete(id);
      ended.push({ ...fault, state: 'ended', endReason });
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const { method = 'GET', url = '/' } = request;
    lab.requests.push(`${method} ${url}`);
    const send = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const [, id] = /^\/api\/chaos\/faults\/(.+)$/.exec(url) ?? [];
    if (url === '/health') return send(lab.isFragile && lab.faults.size > 0 ? 500 : lab.health, { status: lab.health });
    if (url === '/api/chaos/history')
      return send(200, { events: ended.map((fault) => ({ at: fault.startedAt, type: fault.endReason, fault })) });
    if (url === '/control') return send(200, {});
    if (method === 'POST' && lab.refusal !== undefined) return send(lab.refusal.status, { ...lab.refusal, code: 'not_injected' });
    if (method === 'POST') return send(201, inject(JSON.parse(text) as { kind: string; target: string; durationMs: number }));
    if (method === 'DELETE') {
      const gone = [...lab.faults.keys()].filter((each) => id === undefined || each === id);
      for (const each of gone) lab.end(each, 'reverted');
      return send(gone.length === 0 && id !== undefined ? 404 : 200, { ended: ended.slice(-gone.length) });
    }
    return send(200, { halted: false, faults: [...lab.faults.values()] });
  }

  function inject({ kind, target, durationMs }: { kind: string; target: string; durationMs: number }): Fault {
    const fault: Fault = {
      id: `${kind}-${lab.faults.size + ended.length + 1}`,
      kind,
      target,
      parameters: {},
      seed: 1,
      state: 'active',
      startedAt: new Date().toISOString(),
      expiresAt: new Date(Date.now() + durationMs).toISOString(),
      managed: true,
      confirmed: lab.confirms,
      evidence: 'its counter moved from 0 to 1',
    };
    lab.faults.set(fault.id, fault);
    return fault;
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(lab, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}
