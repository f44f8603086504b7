import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { LabError } from '../lab-error.ts';
import { labPorts, type NamedPort } from '../plan/lab-ports.ts';
import type { LabOptions } from '../plan/options.ts';
import type { Plan } from '../plan/plan.ts';
import { freeOffset, takenPorts } from '../plan/port-check.ts';
import { ownerOf } from '../plan/port-owner.ts';
import { currentRun, reclaim } from '../state/current-run.ts';
import { createRunFile, type RunFile } from '../state/run-file.ts';
import type { Narrator } from './narrator.ts';

/**
 * Makes this process the one that runs the lab: ends what a dead run left, and writes the run file.
 *
 * @throws LabError when another lab runs
 */
export async function claim(path: string, run: RunFile, narrator: Narrator): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  while (!createRunFile(path, run)) {
    const current = currentRun(path);
    if (current.kind === 'alive') {
      const { supervisor, urls } = current.run;
      throw new LabError(`a lab runs already (process ${supervisor.pid}, ${urls.gateway}); stop it with: node lab down`);
    }
    if (current.kind === 'dead') {
      const ended = await reclaim(path, current.run);
      narrator.say(
        `The last run ended without cleaning up; ${ended.length === 0 ? 'nothing of it was left' : `ended what it left: ${ended.join(', ')}`}.`,
      );
    }
  }
}

/** @throws LabError that names a taken port, who has it, and the command that avoids it */
export async function checkPorts(plan: Plan, commandWith: (options: LabOptions) => string): Promise<void> {
  const wanted = labPorts(plan.options, plan.specs);
  const taken = await takenPorts(wanted);
  const [first] = taken;
  if (first === undefined) return;
  const offset = await freeOffset(wanted, plan.options.portOffset);
  const instead = offset === undefined ? 'free it and try again' : `run instead: ${commandWith({ ...plan.options, portOffset: offset })}`;
  throw new LabError(`${describe(first)}${taken.length > 1 ? `, and ${taken.length - 1} more` : ''}; ${instead}`);
}

function describe({ name, port }: NamedPort): string {
  const owner = ownerOf(port);
  return `port ${port} (${name}) is taken${owner === undefined ? '' : ` by ${owner}`}`;
}
