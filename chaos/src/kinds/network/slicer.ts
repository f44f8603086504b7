import { z } from 'zod';
import { toxicFault } from './toxic-fault.ts';

export const slicer = toxicFault({
  kind: 'slicer',
  type: 'slicer',
  title: 'data in slices',
  description: 'What was sent in one piece arrives in many small ones, as over a bad line: parsers that expect whole messages break.',
  parameters: {
    averageBytes: z.int().min(1).max(65_536).describe('size of a slice'),
    variationBytes: z.int().min(0).max(65_536).default(0).describe('up to this much more or less'),
    delayUs: z.int().min(0).max(1_000_000).default(0).describe('microseconds after each slice'),
  },
  example: { averageBytes: 16, variationBytes: 8, delayUs: 500 },
  probe: 'nothing should show: every parser must cope',
  attributes: ({ averageBytes, variationBytes, delayUs }) => ({
    average_size: averageBytes,
    size_variation: variationBytes,
    delay: delayUs,
  }),
  wantBytes: ({ averageBytes, variationBytes }) => 2 * (averageBytes + variationBytes),
});
