import type { z } from 'zod';
import { ChaosError } from '../../chaos-error.ts';
import type { FaultContext } from '../../fault-context.ts';
import { defineFaultKind, type FaultKind } from '../../fault-kind.ts';
import type { ProcessFault } from '../../process-control.ts';
import { processesOf, processTargets } from '../../targets.ts';

const LOOK_EVERY_MS = 200;

export interface ProcessFaultDefinition<P extends z.ZodObject>
  extends Pick<
    FaultKind<P>,
    | 'kind'
    | 'layer'
    | 'title'
    | 'description'
    | 'parameters'
    | 'example'
    | 'signal'
    | 'probe'
    | 'reverts'
    | 'confirmWithinMs'
    | 'revertWithinMs'
  > {
  readonly exclusive: string;
  /** Default: every process and service. */
  readonly targets?: FaultKind['targets'];
  /** What the supervisor is to do. @throws ChaosError `invalid_fault` */
  fault(parameters: z.output<P>, target: string): ProcessFault;
  /** What is to be seen of a process that it was done to. */
  evidence(process: string): string;
}

/** A fault that the supervisor brings about, holds by a lease, and undoes when nobody renews that. */
export function processFault<P extends z.ZodObject>(definition: ProcessFaultDefinition<P>) {
  const { fault: faultOf, evidence, ...shared } = definition;

  /** Which processes there were when it began, and how often they had been started. */
  type Handle = { readonly processes: readonly string[] };

  async function inject({ fault, topology, processes, leaseMs }: FaultContext<z.output<P>>): Promise<Handle> {
    const names = processesOf(fault.target, topology);
    const running = await processes.list();
    const down = names.find((name) => running.find((each) => each.name === name)?.pid === undefined);
    if (down !== undefined) throw new ChaosError('not_injected', `${down} does not run`);
    await processes.lease(fault.id, { processes: names, fault: faultOf(fault.parameters, fault.target), leaseMs });
    return { processes: names };
  }

  return defineFaultKind<P, Handle>({
    targets: processTargets,
    ...shared,
    occupies: (target, topology) => processesOf(target, topology).map((name) => `process:${name}`),
    inject,
    async confirm({ fault, processes }, { processes: names }) {
      const state = await processes.get(fault.id);
      if (state === undefined) throw new ChaosError('not_injected', 'the supervisor has undone it');
      return state.applied >= names.length ? names.map((name) => evidence(name)).join(', ') : undefined;
    },
    async renew({ fault, processes, leaseMs }) {
      await processes.renew(fault.id, leaseMs);
    },
    /** The supervisor goes on undoing it whether or not we wait. */
    async revert({ fault, processes, clock, signal }) {
      await processes.release(fault.id);
      while (!signal.aborted && (await processes.get(fault.id)) !== undefined) await clock.pause(LOOK_EVERY_MS, signal);
    },
  });
}
