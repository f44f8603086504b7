import { z } from 'zod';
import type { FaultContext } from '../fault-context.ts';
import { defineFaultKind } from '../fault-kind.ts';

/** A kind that acts on nothing, tells what was asked of it, and does as the test says. */
export function createFakeKind(options: { readonly kind?: string; readonly exclusive?: string } = {}) {
  const calls: string[] = [];
  const behaviour = {
    evidence: 'it moved' as string | undefined,
    inject: async (): Promise<void> => {},
    renew: async (): Promise<void> => {},
    revert: async (): Promise<void> => {},
  };
  const contexts: FaultContext[] = [];
  const parameters = z.strictObject({ amount: z.int().min(1).max(9).default(1) });
  const kind = defineFaultKind<typeof parameters, { readonly before: number }>({
    kind: options.kind ?? 'fake',
    layer: 'runtime',
    title: 'nothing',
    description: 'Nothing happens.',
    parameters,
    example: {},
    signal: 'a wish',
    probe: 'nowhere',
    reverts: 'at once',
    ...(options.exclusive === undefined ? {} : { exclusive: options.exclusive }),
    targets: () => ['here', 'there'],
    occupies: (target) => [`place:${target}`],
    async inject(context) {
      calls.push('inject');
      contexts.push(context);
      await behaviour.inject();
      return { before: 7 };
    },
    confirm: async () => behaviour.evidence,
    async renew(context) {
      calls.push('renew');
      contexts.push(context);
      await behaviour.renew();
    },
    async revert(_context, handle) {
      calls.push(handle === undefined ? 'revert without handle' : `revert ${handle.before}`);
      await behaviour.revert();
    },
  });
  return { kind, calls, contexts, behaviour };
}
