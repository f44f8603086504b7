import type { FaultPointName } from '@faultline/contracts/fault-points';
import type { FaultPoints } from './fault-points.ts';

type AsyncMethod = (...args: never[]) => Promise<unknown>;

type Points<Result> = {
  readonly before?: FaultPointName;
  /** Passed only when the method has done its work. */
  readonly after?: FaultPointName;
  /** Whether it did any: what is not worth being cut off is no passing. */
  readonly afterIf?: (result: Result) => boolean;
};

/** Which points stand around which methods of a port. */
export type PointsAround<T> = {
  readonly [M in keyof T as T[M] extends AsyncMethod ? M : never]?: T[M] extends AsyncMethod ? Points<Awaited<ReturnType<T[M]>>> : never;
};

/**
 * The same port with fault points around its methods, so that neither the story nor the store knows of them:
 *
 *     const orders = withFaultPoints(createPostgresOrders(…), { place: { after: 'order.after_place' } }, faultPoints);
 *
 * For objects whose methods do not need `this`, as those of our factories. Where points are not enabled, it is the port itself.
 */
export function withFaultPoints<T extends object>(port: T, points: PointsAround<T>, faultPoints: Pick<FaultPoints, 'enabled' | 'pass'>): T {
  if (!faultPoints.enabled) return port;
  const methods = port as Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;
  const around = Object.entries(points as Readonly<Record<string, Points<unknown>>>);
  const wrapped = around.map(([name, { before, after, afterIf = always }]) => {
    const method = methods[name];
    if (!method) throw new Error(`there is no method ${name} to put a fault point at`);
    const passing = async (...args: unknown[]): Promise<unknown> => {
      if (before !== undefined) await faultPoints.pass(before);
      const result = await method(...args);
      if (after !== undefined && afterIf(result)) await faultPoints.pass(after);
      return result;
    };
    return [name, passing] as const;
  });
  return { ...port, ...Object.fromEntries(wrapped) };
}

const always = (): boolean => true;
