import { z } from 'zod';

const common = { at: z.iso.datetime(), userId: z.string(), key: z.string() };

const intent = z.object({
  type: z.literal('intent'),
  ...common,
  items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  totalMinor: z.int(),
});

const answer = z.object({
  type: z.literal('answer'),
  ...common,
  status: z.int(),
  code: z.string().optional(),
  orderId: z.string().optional(),
  totalMinor: z.int().optional(),
});

const unknown = z.object({ type: z.literal('unknown'), ...common });

/** A line of the shoppers' journal, as far as it is a witness: what was meant, and what was answered, if anything was. */
export const journalEntry = z.discriminatedUnion('type', [intent, answer, unknown]);
export type JournalEntry = z.infer<typeof journalEntry>;
export type Intent = z.infer<typeof intent>;
export type Answer = z.infer<typeof answer>;
