// A closed load: as many requests as get answered, one at a time on each connection. Prints the requests a second.
import { connect } from 'node:net';
import process from 'node:process';

const CONNECTIONS = 32;
const request = 'GET /orders/1 HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n\r\n';
/** The answer is the same every time, so that its length tells where it ends. */
let answerBytes = 0;
let answered = 0;

const port = Number(process.env['PORT']);
const forMs = Number(process.env['FOR_MS']);

await new Promise<void>((resolve, reject) => {
  const probe = connect({ port, host: '127.0.0.1', noDelay: true });
  probe.once('error', reject);
  probe.on('data', (data) => {
    answerBytes += data.length;
    if (data.includes('}')) {
      probe.destroy();
      resolve();
    }
  });
  probe.write(request);
});

const startedAtMs = performance.now();
for (let index = 0; index < CONNECTIONS; index += 1) {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = 0;
  socket.on('error', (error) => {
    throw error;
  });
  socket.on('data', (data) => {
    received += data.length;
    if (received < answerBytes) return;
    received = 0;
    answered += 1;
    socket.write(request);
  });
  socket.write(request);
}
setTimeout(() => {
  process.stdout.write(`${(answered * 1_000) / (performance.now() - startedAtMs)}\n`, () => process.exit(0));
}, forMs);
