import { z } from 'zod';
import { actions } from '../vocabulary/actions.ts';

const text = z.string().trim().min(1);
const actionName = z.enum(actions.map(({ name }) => name));

/** A number, or a range from which the seed draws. */
const parameter = z.union([z.number(), z.string(), z.boolean(), z.strictObject({ from: z.number(), to: z.number() })]);

const fault = z.strictObject({
  /** How the rest of the exercise calls it. */
  name: text,
  kind: text,
  target: text,
  parameters: z.record(z.string(), parameter).default({}),
  /** Since the start of the incident. */
  afterSeconds: z.number().min(0).max(600).default(0),
  /** A red herring: it happens, it shows, and it is not what the page is about. It ends by itself. */
  herringForSeconds: z.number().min(1).max(600).optional(),
  /** Sets the cause off, and harms nobody once that is mended: it stays, and need not be cured. */
  trigger: z.boolean().default(false),
});

const cause = z.strictObject({
  component: text,
  /** Other components that are as right: what cannot be told apart from outside. */
  alsoComponents: z.array(text).default([]),
  mechanism: text,
  alsoMechanisms: z.array(text).default([]),
  /** One replica, one route, one setting: asked for only where it is given. */
  scope: text.optional(),
});

const health = z.strictObject({
  name: text,
  query: text,
  /** Every sample must be at least, or at most, this. No data is healthy only where it says so. */
  atLeast: z.number().optional(),
  atMost: z.number().optional(),
  whenEmpty: z.enum(['healthy', 'unhealthy']).default('unhealthy'),
});
export type HealthCheck = z.infer<typeof health>;

/** Given by name: `packages/exercise-engine/src/definition/standard-health.ts`. */
const standardHealth = z.enum(['availability', 'confirmation', 'latency', 'traffic', 'ready', 'telemetry', 'products']);

const placement = z.strictObject({
  name: text,
  /** What `${name}` stands for in the rest of the exercise. */
  values: z.record(z.string(), z.string()).default({}),
});

export const exerciseSchema = z.strictObject({
  title: text,
  /** The one new idea; shown before the end only to who is guided. */
  idea: text,
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  /** What a practised learner needs, from the page to the mitigation. */
  minutes: z.number().min(1).max(120),
  task: z.enum(['diagnose', 'alert']).default('diagnose'),
  page: z.strictObject({
    /** The alert that would have woken somebody; absent where no alert does. */
    alert: text.optional(),
    text,
  }),
  shop: z.strictObject({
    checkoutsPerSecond: z.number().min(1).max(50).default(5),
    /** Load of the decoy before the incident, and of the replay after the mitigation. */
    busyCheckoutsPerSecond: z.number().min(1).max(50).default(8),
    /** Load from the start of the incident on, where it is part of it. */
    incidentCheckoutsPerSecond: z.number().min(1).max(100).optional(),
  }),
  placements: z.array(placement).min(1),
  faults: z.array(fault).default([]),
  health: z.array(z.union([standardHealth, health])).min(1),
  truth: z.strictObject({
    causes: z.array(cause).min(1).max(3),
    /** How the trouble travels: partial credit goes to who found something on the way. */
    propagation: z.array(z.strictObject({ from: text, to: text, how: text })).default([]),
    explanation: text,
  }),
  /** Any of these sets, done completely, mends it. */
  mitigations: z.array(z.array(z.strictObject({ action: actionName, target: text })).min(1)).min(1),
  /** Queries that show the cause: what the debrief shows and the scripted player cites. */
  evidence: z.array(z.strictObject({ language: z.enum(['promql', 'logql']), query: text, shows: text })).min(1),
  hints: z.array(z.strictObject({ price: z.number().min(1).max(30), text })).default([]),
  /** Of the task `alert`: what the rule has to hold. */
  alertTask: z.strictObject({ withinSeconds: z.number().min(5).max(300), episodes: z.number().int().min(1).max(5) }).optional(),
  /** What must fail, besides doing nothing: played by `npm run proof -- exercises`. */
  shortcuts: z
    .array(
      z.enum([
        'restart-everything',
        'shoppers-off',
        'silence-the-alert',
        'constant-evidence',
        'wait-it-out',
        'guess',
        'inject-a-fault',
        'halt',
        'alert-always',
        'alert-never',
      ]),
    )
    .min(1),
});

export type ExerciseFile = z.infer<typeof exerciseSchema>;
