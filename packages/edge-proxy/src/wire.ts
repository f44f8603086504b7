import { z } from 'zod';

/** What this server adds to Toxiproxy's answers is optional here: both are read with the same schemas. */
export const toxicSchema = z.object({
  attributes: z.record(z.string(), z.number()),
  name: z.string(),
  type: z.string(),
  stream: z.string(),
  toxicity: z.number(),
  seed: z.number().optional(),
  /** ISO 8601. */
  expiresAt: z.string().optional(),
});

export const proxySchema = z.object({
  name: z.string(),
  listen: z.string(),
  upstream: z.string(),
  enabled: z.boolean(),
  Logger: z.unknown().optional(),
  toxics: z.array(toxicSchema),
  expiresAt: z.string().optional(),
});

/** Toxiproxy says `null` for an empty list here. */
export const populateSchema = z.object({ proxies: z.array(proxySchema).nullable() });

export const versionSchema = z.object({ version: z.string(), implementation: z.string().optional() });

export const errorSchema = z.object({ error: z.string(), status: z.number() });

export type ToxicJson = z.infer<typeof toxicSchema>;
export type ProxyJson = z.infer<typeof proxySchema>;
export type VersionJson = z.infer<typeof versionSchema>;

/** The release of Toxiproxy whose API this is: clients compare it. */
export const TOXIPROXY_VERSION = '2.12.0';

/** How this server tells itself from a Toxiproxy. */
export const IMPLEMENTATION = 'faultline-edge-proxy';
