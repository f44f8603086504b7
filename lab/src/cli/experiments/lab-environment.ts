import { ports } from '@faultline/topology';
import type { RunFile } from '../../state/run-file.ts';

type Run = Pick<RunFile, 'urls' | 'token'>;

const at = (port: keyof typeof ports): string => `http://127.0.0.1:${ports[port]}`;
const usual: Run = {
  urls: {
    lab: at('lab'),
    gateway: at('gateway'),
    provider: at('provider'),
    shoppers: at('shoppers'),
    toxiproxy: at('toxiproxy'),
    prometheus: at('prometheus'),
    loki: at('loki'),
    tempo: at('tempo'),
    alertmanager: at('alertmanager'),
  },
  token: 'no-lab-no-token',
};

/** What experiments read by `{type: env, key: FAULTLINE_…}`: a lab's addresses and its token. */
export function labEnvironment({ urls, token }: Run = usual): Record<string, string> {
  const addresses = Object.entries(urls).map(([name, url]) => [`FAULTLINE_${name.toUpperCase()}_URL`, url] as const);
  return { ...Object.fromEntries(addresses), FAULTLINE_LAB_TOKEN: token };
}
