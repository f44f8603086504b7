import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { z } from 'zod';
import { mayTouch, PROJECT_LABEL, parseDockerRequest, SERVICE_LABEL } from './docker-rules.ts';

/**
 * The only container that holds Docker's socket, and only with the profile `process-faults`: whoever holds it owns the machine.
 * It passes on what docker-rules.ts names, for containers of our own project, and nothing of the caller's but that.
 */
const SOCKET = process.env['DOCKER_SOCKET'] ?? '/var/run/docker.sock';
const PROJECT = process.env['COMPOSE_PROJECT'] ?? 'faultline';
const PORT = 2375;

const containers = z.array(z.looseObject({ Id: z.string(), Labels: z.record(z.string(), z.string()) }));

function docker(method: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: SOCKET, method, path, headers: { host: 'docker' } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 502, body: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}

async function ours(): Promise<z.infer<typeof containers>> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${PROJECT_LABEL}=${PROJECT}`] }));
  const { body } = await docker('GET', `/containers/json?all=true&filters=${filters}`);
  return containers.parse(JSON.parse(body));
}

async function answer({ method = '', url = '' }: IncomingMessage, response: ServerResponse): Promise<void> {
  const wanted = parseDockerRequest(method, url);
  if (wanted === undefined) return refuse(response, `${method} ${url}`);
  const all = await ours();
  if (wanted.kind === 'list') {
    const shown = all.map(({ Id, State, Labels }) => ({ Id, State, Labels }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(shown));
    return;
  }
  const found = all.find(({ Id }) => Id.startsWith(wanted.id));
  const known = found && { id: found.Id, project: found.Labels[PROJECT_LABEL], service: found.Labels[SERVICE_LABEL] };
  if (found === undefined || !mayTouch(known, PROJECT)) return refuse(response, `${wanted.action} ${known?.service ?? wanted.id}`);
  const { status, body } = await docker('POST', `/containers/${found.Id}/${wanted.action}`);
  console.log(JSON.stringify({ event: 'container_touched', action: wanted.action, container: known?.service, status }));
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

function refuse(response: ServerResponse, what: string): void {
  console.log(JSON.stringify({ event: 'refused', what }));
  response.writeHead(403, { 'content-type': 'application/json' }).end(JSON.stringify({ message: `${what} is not allowed here` }));
}

const server = createServer((incoming, response) => {
  answer(incoming, response).catch((error: unknown) => {
    response.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ message: String(error) }));
  });
});
server.listen(PORT, '0.0.0.0');
process.once('SIGTERM', () => process.exit(0));
