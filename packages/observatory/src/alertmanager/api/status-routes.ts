import type { ApiReply, Route } from '../../http/route.ts';
import type { AlertmanagerConfig } from '../config.ts';
import { dateTime } from './replies.ts';

/** The version whose API this one answers like; clients choose their features by it. */
const COMPATIBLE_VERSION = '0.34.0';

/** /api/v2/status, /api/v2/receivers, and the probes. */
export function statusRoutes({ config, startedAtMs }: { config: AlertmanagerConfig; startedAtMs: number }): Route[] {
  const status = {
    cluster: { status: 'disabled', peers: [] },
    config: { original: config.original },
    uptime: dateTime(startedAtMs),
    versionInfo: {
      branch: '',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: 'faultline-observatory',
      version: COMPATIBLE_VERSION,
    },
  };
  const ok = (): ApiReply => ({ text: 'OK', contentType: 'text/plain; charset=utf-8' });
  return [
    { method: 'GET', path: '/api/v2/status', handle: () => ({ json: status }) },
    { method: 'GET', path: '/api/v2/receivers', handle: () => ({ json: config.receivers.map(({ name }) => ({ name })) }) },
    { method: 'GET', path: '/-/healthy', handle: ok },
    { method: 'GET', path: '/-/ready', handle: ok },
  ];
}
