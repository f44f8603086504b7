import type { EventEmitter } from 'node:events';

/** What happens in a proxy server, for whoever turns it into logs. The payloads are plain data. */
export interface EdgeProxyEvents {
  'proxy-created': [{ proxy: string; listen: string; upstream: string; enabled: boolean }];
  'proxy-enabled': [{ proxy: string; listen: string; upstream: string }];
  /** `connectionsCut` live connections were closed with it. */
  'proxy-disabled': [{ proxy: string; connectionsCut: number; expiresAt: string | undefined }];
  'proxy-deleted': [{ proxy: string }];
  'toxic-added': [{ proxy: string; toxic: string; type: string; expiresAt: string | undefined }];
  'toxic-updated': [{ proxy: string; toxic: string; type: string }];
  'toxic-removed': [{ proxy: string; toxic: string; type: string; expired: boolean }];
  /** The time to live of a disabled proxy has passed, but it could not listen; it is tried again. */
  'enable-failed': [{ proxy: string; error: Error }];
  'upstream-unreachable': [{ proxy: string; upstream: string; error: Error }];
  /** A toxic threw: a bug in the toxic. Its connection was reset. */
  'toxic-failed': [{ proxy: string; toxic: string; error: unknown }];
  'listener-error': [{ proxy: string; error: Error }];
  'api-listening': [{ host: string; port: number }];
  /** A request to the HTTP API ended in an error that is not the client's. */
  'api-error': [{ method: string; path: string; error: Error }];
}

export type EdgeProxyEmitter = EventEmitter<EdgeProxyEvents>;
