import { parse } from 'yaml';
import { z } from 'zod';

/** Stands for a duration in the queries of an SLO. */
export const WINDOW = '{{window}}';

const query = z.string().includes(WINDOW, { error: `must hold ${WINDOW}` });
const kebab = z.string().regex(/^[a-z][a-z0-9-]*$/);

const sloSchema = z.strictObject({
  /** Whose failure it is; alerts of the service's causes are inhibited by its page. */
  service: kebab,
  name: kebab,
  /** Percent. 100 leaves no budget to burn. */
  objective: z.number().gt(0).lt(100),
  description: z.string().min(1),
  /** The team that is paged. */
  owner: z.string().min(1),
  alert: z.strictObject({
    name: z.string().regex(/^[A-Z][A-Za-z]*$/),
    summary: z.string().min(1),
    dashboard: kebab,
    /**
     * Fewer bad events than this within the long window page nobody, whatever share of the traffic they are: with one checkout
     * a minute, or in the first seconds of a new process, a single failure is a large share.
     */
    minimumBadEvents: z.number().int().positive().default(10),
  }),
  /** Recorded first, at every evaluation, for queries that need a series of their own. */
  helpers: z.array(z.strictObject({ record: z.string().min(1), expr: z.string().min(1) })).default([]),
  /** Both count events within the window, and give one value without labels. `good` may be absent while there is none. */
  indicator: z.strictObject({ good: query, total: query }),
});

export type Slo = Readonly<z.infer<typeof sloSchema>>;

/** @throws Error that names the file and every bad key */
export function parseSlo(text: string, file: string): Slo {
  const result = sloSchema.safeParse(parse(text));
  if (!result.success) throw new Error(`${file}: ${z.prettifyError(result.error)}`);
  return result.data;
}

/** The share of events that may be bad, without the noise of binary fractions: 0.005 for 99.5 %. */
export function errorBudget(slo: Pick<Slo, 'objective'>): number {
  return Number(((100 - slo.objective) / 100).toFixed(10));
}

export const sloId = (slo: Pick<Slo, 'service' | 'name'>): string => `${slo.service}-${slo.name}`;
