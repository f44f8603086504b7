import { type ServiceName, serviceNames } from '@faultline/topology';
import { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import { serviceTargets } from '../../targets.ts';
import { processFault } from '../process/process-fault.ts';
import { readsSetting, settingsOf } from './settings.ts';

export const badDeploy = processFault({
  kind: 'bad-deploy',
  layer: 'config',
  title: 'a bad deploy',
  description: 'The service is rolled out with another value of one setting, replica by replica.',
  parameters: z.strictObject({
    setting: z.string().describe('the variable, such as PROVIDER_TIMEOUT_MS'),
    value: z.string().max(4_000).describe('what it is set to'),
  }),
  example: { setting: 'LOG_LEVEL', value: 'debug' },
  exclusive: 'a deploy restarts the process, and every other fault in it ends',
  signal: 'the supervisor has started each replica with the setting',
  probe: 'restarts in node lab status; what the setting decides',
  reverts: 'rolled back: each replica is restarted with the setting as it was',
  confirmWithinMs: 90_000,
  revertWithinMs: 120_000,
  targets: (topology) => (topology.processes.length === 0 ? [] : serviceTargets(topology)),
  fault({ setting, value }, target) {
    const service = serviceNames.find((name) => name === target.split('/')[0]) as ServiceName;
    if (!readsSetting(service, setting)) {
      const known = settingsOf(service).join(', ');
      throw new ChaosError('invalid_fault', `${service} reads no setting ${setting}; it reads ${known}, and those of its policies`);
    }
    return { type: 'setting', key: setting, value };
  },
  evidence: (process) => `${process} was started with it`,
});
