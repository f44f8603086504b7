// The least that a proxy in Node can do: what the edge proxy is compared with.
import { connect, createServer } from 'node:net';
import process from 'node:process';

createServer({ noDelay: true }, (client) => {
  const upstream = connect({ port: Number(process.env['UPSTREAM']), host: '127.0.0.1', noDelay: true });
  client.on('error', () => upstream.destroy());
  upstream.on('error', () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}).listen(Number(process.env['PORT']), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
