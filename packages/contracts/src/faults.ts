import { z } from 'zod';
import { errorCodes } from './errors.ts';

/**
 * Faults that act inside a process, and how they are asked for: `/internal/faults` of every service and of the provider.
 * Parameters are the same here, in an experiment and on the command line; times are in milliseconds.
 */

const percent = z.number().gt(0).max(100);

/** Which requests an HTTP fault is for. Of those that match, `every`, `percent` and `first` choose, in this order. */
const httpScope = {
  route: z
    .string()
    .regex(/^\//)
    .max(200)
    .optional()
    .describe('template of the route, as in metrics, such as /payments/:orderId; every route but health when left out'),
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional().describe('only requests with this method'),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}(?::.{0,200})?$/)
    .optional()
    .describe('only requests with this header: "x-canary", or "x-canary: 1" for this value'),
  percent: percent.default(100).describe('share of the requests, drawn by the seed'),
  every: z.int().min(1).max(1_000_000).optional().describe('only every Nth request'),
  first: z.int().min(1).max(1_000_000).optional().describe('only so many requests'),
};

/** Kinds that a service knows, with their parameters. */
export const serviceFaultParameters = {
  'http-delay': z.strictObject({
    ...httpScope,
    delayMs: z.int().min(1).max(60_000).describe('how much later the service begins with a request'),
    jitterMs: z.int().min(0).max(60_000).default(0).describe('up to this much more or less'),
  }),
  'http-abort': z.strictObject({
    ...httpScope,
    status: z.int().min(400).max(599).default(503).describe('HTTP status of the answer that is given instead'),
    code: z.enum(errorCodes).optional().describe("problem code of the answer; by default the first of the status's own"),
  }),
  'http-body': z.strictObject({
    ...httpScope,
    body: z.string().max(16_384).default('').describe('body that replaces that of the answer; its status and headers stay'),
    contentType: z.string().max(100).optional().describe('content type that goes with it'),
  }),
  'event-loop-block': z.strictObject({
    blockMs: z.int().min(1).max(4_000).default(500).describe('how long the event loop stands still, each time'),
    everyMs: z.int().min(10).max(60_000).default(1_000).describe('from one beginning to the next; at least 10 ms are left to breathe'),
  }),
  'cpu-burn': z.strictObject({
    percent: z.number().min(1).max(95).default(80).describe("share of a core, taken from the service's own event loop"),
  }),
  'heap-leak': z.strictObject({
    mbPerSecond: z.number().gt(0).max(200).default(10).describe('megabytes of objects kept, each second'),
    capMb: z.int().min(1).max(4_096).default(256).describe('where it stops growing'),
    untilCrash: z.boolean().default(false).describe('no cap: the process dies at its heap limit'),
  }),
  'clock-skew': z.strictObject({
    skewMs: z
      .int()
      .min(-86_400_000)
      .max(86_400_000)
      .refine((ms) => ms !== 0, 'a skew of 0 is none')
      .describe("how far the service's time of day is ahead, or behind when negative"),
  }),
  'log-flood': z.strictObject({
    linesPerSecond: z.int().min(1).max(20_000).default(2_000).describe('lines written besides the usual'),
    bytesPerLine: z.int().min(10).max(10_000).default(300).describe('about how long each is'),
  }),
  'label-explosion': z.strictObject({
    perSecond: z.int().min(1).max(10_000).default(500).describe('new label values a second'),
    max: z.int().min(1).max(50_000).default(10_000).describe('where it stops growing'),
  }),
  'pool-exhaustion': z.strictObject({
    connections: z.int().min(1).max(1_000).optional().describe("how many of the pool's connections are taken; all when left out"),
  }),
  'slow-queries': z.strictObject({
    delayMs: z.int().min(1).max(60_000).describe('how long the database sleeps before each query, up to the statement timeout'),
    percent: percent.default(100).describe('share of the queries, drawn by the seed'),
  }),
} as const;

export type ServiceFaultKind = keyof typeof serviceFaultParameters;
export const serviceFaultKinds = Object.keys(serviceFaultParameters) as [ServiceFaultKind, ...ServiceFaultKind[]];
export type ServiceFaultParameters<K extends ServiceFaultKind> = z.infer<(typeof serviceFaultParameters)[K]>;

/** Kinds that the provider knows. */
export const providerFaultParameters = {
  'provider-decline': z.strictObject({ percent: percent.default(50).describe('share of new charges that are declined') }),
  'provider-error': z.strictObject({ percent: percent.default(40).describe('share of calls that are answered with 500') }),
  'provider-slow': z.strictObject({
    delayMs: z.int().min(1).max(60_000).describe('median time that a call takes'),
    sigma: z.number().min(0).max(3).default(0.2).describe('spread of the log-normal: 0 is none, 0.4 is usual'),
  }),
  'provider-capacity': z.strictObject({
    capacity: z.int().min(1).max(10_000).default(1).describe('calls served at once; the others wait in line'),
    queueLimit: z.int().min(0).max(100_000).default(8).describe('calls that may wait; beyond it 429'),
  }),
  'provider-duplicate-callback': z.strictObject({
    percent: percent.default(100).describe('share of captures whose callback is sent twice'),
  }),
} as const;

export type ProviderFaultKind = keyof typeof providerFaultParameters;
export type ProviderFaultParameters<K extends ProviderFaultKind> = z.infer<(typeof providerFaultParameters)[K]>;

export const MAX_LEASE_MS = 15_000;
export const MAX_FAULT_DURATION_MS = 3_600_000;

const leaseMs = z.int().min(100).max(MAX_LEASE_MS);

/** What `POST /internal/faults` takes. */
export const faultRequest = z.strictObject({
  /** The caller's: what it is renewed and ended by. */
  id: z.string().regex(/^[A-Za-z0-9._-]{1,100}$/),
  kind: z.string().max(50),
  parameters: z.record(z.string(), z.unknown()).default({}),
  /** It ends when it was not renewed for this long. */
  leaseMs,
  /** It ends after this long at the latest. */
  durationMs: z.int().min(100).max(MAX_FAULT_DURATION_MS),
  /** Decides what is drawn: the same seed hits the same requests. */
  seed: z.int().default(1),
  /** Neither metric nor log line tells of it: for incidents that somebody is to find. */
  blind: z.boolean().default(false),
});
export type FaultRequest = z.infer<typeof faultRequest>;

/** What `PUT /internal/faults/{id}/lease` takes. */
export const leaseRequest = z.strictObject({ leaseMs });

export const faultEndReason = z.enum(['expired', 'lease_lost', 'reverted', 'failed']);
export type FaultEndReason = z.infer<typeof faultEndReason>;

export const leasedFault = z.object({
  id: z.string(),
  kind: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  seed: z.int(),
  blind: z.boolean(),
  /** Times that it acted: what proves that it does something. */
  injected: z.int(),
  /** What it holds or has done, for a person. */
  evidence: z.string(),
  expiresInMs: z.int(),
  leaseEndsInMs: z.int(),
});
export type LeasedFault = z.infer<typeof leasedFault>;

export const endedFault = leasedFault.omit({ expiresInMs: true, leaseEndsInMs: true }).extend({ reason: faultEndReason });
export type EndedFault = z.infer<typeof endedFault>;

/** What `GET /internal/faults` answers; of those that ended, the last few. */
export const faultList = z.object({ kinds: z.array(z.string()), faults: z.array(leasedFault), ended: z.array(endedFault) });
export type FaultList = z.infer<typeof faultList>;
