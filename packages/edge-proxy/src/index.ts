export type { HostPort } from './address.ts';
export { parseProxySpec, parseToxicSpec } from './api/parse.ts';
export {
  createProxyClient,
  type ProxyChangeInput,
  type ProxyClient,
  type ProxyClientOptions,
  type ProxyInput,
  type ToxicChangeInput,
  type ToxicInput,
} from './client/proxy-client.ts';
export { ProxyClientError } from './client/proxy-client-error.ts';
export { type Clock, systemClock } from './clock.ts';
export { EdgeProxyError, type EdgeProxyErrorCode } from './errors.ts';
export type { EdgeProxyEmitter, EdgeProxyEvents } from './events.ts';
export type { ProxyRegistry } from './proxy-registry.ts';
export { createProxyServer, type ProxyServer, type ProxyServerOptions } from './server.ts';
export type { ProxyJson, ToxicJson, VersionJson } from './wire.ts';
