import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ports } from '@faultline/topology';
import { writeStack } from '../stack.ts';
import { MONITORING, SECRETS } from './container.ts';
import { secretNames } from './secrets.ts';
import { composeTargets } from './targets.ts';

/** Those of the first start stay: the databases know them. Readable by all users: each image has another. */
function secretOf(name: string): string {
  const file = join(SECRETS, name);
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString('base64url'), { mode: 0o444 });
  return readFileSync(file, 'utf8');
}

/** What every other container waits for. The volumes are its own, so nothing of this ever stands on the host. */
function main(env: Readonly<Record<string, string | undefined>>): number {
  const sloWindows = env['SLO_WINDOWS'] || 'lab';
  if (sloWindows !== 'lab' && sloWindows !== 'production') {
    console.error(`init: SLO_WINDOWS is ${JSON.stringify(sloWindows)}; it is lab or production`);
    return 64;
  }
  mkdirSync(SECRETS, { recursive: true });
  for (const name of secretNames) secretOf(name);
  const without = (env['FAULTLINE_WITHOUT'] ?? '').split(' ').filter((name) => name !== '');
  writeStack({
    directory: MONITORING,
    sloWindows,
    targets: composeTargets(without),
    alertmanager: `alertmanager:${ports.alertmanager}`,
    webhookUrl: `http://lab:${ports.lab}/hooks/alerts/${secretOf('alert-hook')}`,
  });
  console.log(`init: ${secretNames.length} secrets, the ${sloWindows} windows, ${composeTargets(without).length} targets`);
  return 0;
}

process.exitCode = main(process.env);
