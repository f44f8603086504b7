import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends bytes and returns reply bytes, undecoded (latin1): what a differential test compares. */
export class RawClient implements AsyncDisposable {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#received += chunk.toString('latin1');
      this.#wake();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ host: '127.0.0.1', port });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** The raw reply to one command; what came so far, marked as such, when the server hangs up instead. */
  async command(words: readonly string[]): Promise<string> {
    this.send(encodeCommand(words));
    for (;;) {
      const end = replyEnd(this.#received, 0);
      if (end !== undefined) {
        const reply = this.#received.slice(0, end);
        this.#received = this.#received.slice(end);
        return reply;
      }
      if (this.#closed) return `${this.#received}<closed>`;
      await this.#change();
    }
  }

  send(bytes: string): void {
    this.#socket.write(bytes, 'latin1');
  }

  /** All bytes until the server hangs up. */
  async readToEnd(): Promise<string> {
    while (!this.#closed) await this.#change();
    return this.#received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.destroy();
    while (!this.#closed) await this.#change();
  }

  #change(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wake = resolve;
    return promise;
  }
}

export const encodeCommand = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;

/** Where the reply that begins at `start` ends, or undefined when it has not all arrived. */
export function replyEnd(received: string, start: number): number | undefined {
  const lineEnd = received.indexOf('\r\n', start);
  if (lineEnd === -1) return undefined;
  const afterLine = lineEnd + 2;
  const count = Number(received.slice(start + 1, lineEnd));
  switch (received[start]) {
    case '$':
    case '=': {
      const end = count < 0 ? afterLine : afterLine + count + 2;
      return end <= received.length ? end : undefined;
    }
    case '*':
    case '~':
      return itemsEnd(received, afterLine, count);
    case '%':
      return itemsEnd(received, afterLine, count * 2);
    default:
      return afterLine;
  }
}

function itemsEnd(received: string, start: number, count: number): number | undefined {
  let end: number | undefined = start;
  for (let item = 0; item < count && end !== undefined; item += 1) end = replyEnd(received, end);
  return end;
}

/** The raw items of an aggregate reply. */
export function replyItems(reply: string): string[] {
  const items: string[] = [];
  let start = reply.indexOf('\r\n') + 2;
  while (start < reply.length) {
    const end = replyEnd(reply, start) ?? reply.length;
    items.push(reply.slice(start, end));
    start = end;
  }
  return items;
}
