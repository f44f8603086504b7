import type { Socket } from 'node:net';
import { encodeReply } from '../protocol/encode.ts';
import { errorReply } from '../protocol/reply.ts';
import type { RequestLimits } from '../protocol/request-parser.ts';
import { RequestParser } from '../protocol/request-parser.ts';
import type { Stats } from '../store/stats.ts';
import type { Dispatcher } from './dispatch.ts';
import type { Session } from './session.ts';

/** Replies are gathered up to this much before they are written out, so that a pipeline costs few writes. */
const WRITE_BATCH_BYTES = 256 * 1024;

/** The first word of an HTTP request: a web page is trying to make a browser talk to us. */
const HTTP_WORDS: ReadonlySet<string> = new Set(['post', 'host:']);

export interface ConnectionOptions {
  readonly socket: Socket;
  readonly session: Session;
  readonly dispatcher: Dispatcher;
  readonly limits: RequestLimits;
  readonly stats: Stats;
}

/**
 * Pumps one socket: bytes in, commands through the dispatcher, replies out in order.
 *
 * A client that does not read its replies is not read from either: its pipeline waits in its own send buffer instead of
 * growing ours. (Redis buffers without bound for ordinary clients.)
 */
export class Connection {
  readonly #socket: Socket;
  readonly #session: Session;
  readonly #dispatcher: Dispatcher;
  readonly #stats: Stats;
  readonly #parser: RequestParser;

  constructor({ socket, session, dispatcher, limits, stats }: ConnectionOptions) {
    this.#socket = socket;
    this.#session = session;
    this.#dispatcher = dispatcher;
    this.#stats = stats;
    this.#parser = new RequestParser(limits);
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      stats.totalNetInputBytes += chunk.length;
      this.#parser.push(chunk);
      this.#pump();
    });
    socket.on('drain', () => this.#pump());
  }

  #pump(): void {
    let batch = '';
    while (!this.#session.isClosing && !this.#socket.writableNeedDrain) {
      const reply = this.#next();
      if (reply === undefined) break;
      batch += reply;
      if (batch.length >= WRITE_BATCH_BYTES) {
        this.#write(batch);
        batch = '';
      }
    }
    this.#write(batch);
    if (this.#session.isClosing) this.#socket.end();
    else if (this.#socket.writableNeedDrain) this.#socket.pause();
    else this.#socket.resume();
  }

  /** The encoded reply to the next whole command, or undefined when there is none. */
  #next(): string | undefined {
    const request = this.#parser.next(this.#session.isAuthenticated ? 'authenticated' : 'unauthenticated');
    switch (request.kind) {
      case 'incomplete':
        return undefined;
      case 'protocol-error':
        this.#session.isClosing = true;
        this.#stats.totalErrorReplies += 1;
        return encodeReply(errorReply('ERR', `Protocol error: ${request.message}`), this.#session.protocol);
      case 'command':
        if (HTTP_WORDS.has(request.args[0]?.toLowerCase() ?? '')) {
          this.#session.isClosing = true;
          return undefined;
        }
        return encodeReply(this.#dispatcher.dispatch(request.args, this.#session), this.#session.protocol);
    }
  }

  #write(bytes: string): void {
    if (bytes === '') return;
    this.#stats.totalNetOutputBytes += bytes.length;
    this.#socket.write(bytes, 'latin1');
  }
}
