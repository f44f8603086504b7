import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tcpAddressOf } from '../address.ts';

export interface Upstream extends AsyncDisposable {
  readonly address: string;
  readonly sockets: Set<Socket>;
}

/** A TCP server on a free port. Without a handler it echoes. */
export async function startUpstream(onConnection: (socket: Socket) => void = (socket) => void socket.pipe(socket)): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${tcpAddressOf(server.address()).port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A client's end of a connection, with what it has received so far. */
export interface Peer extends Disposable {
  readonly socket: Socket;
  received(): Buffer;
  /** Resolves when `count` bytes are there, and gives the milliseconds since the last `send`. */
  bytes(count: number): Promise<number>;
  send(data: string | Buffer): void;
  /** How the connection ended, once it has: `fin`, or an error's code. */
  readonly ended: Promise<string>;
}

export async function openPeer(address: string): Promise<Peer> {
  const port = Number(address.split(':').at(-1));
  const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true });
  const chunks: Buffer[] = [];
  let received = 0;
  let sentAtMs = 0;
  const ended = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('fin'));
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    received += chunk.length;
  });
  await once(socket, 'connect');
  return {
    socket,
    ended,
    received: () => Buffer.concat(chunks),
    async bytes(count) {
      while (received < count) {
        const ending = ended.then((how) => Promise.reject(new Error(`ended with ${how} after ${received} bytes`)));
        await Promise.race([once(socket, 'data'), ending]);
      }
      return performance.now() - sentAtMs;
    },
    send(data) {
      sentAtMs = performance.now();
      socket.write(data);
    },
    [Symbol.dispose]: () => void socket.destroy(),
  };
}
