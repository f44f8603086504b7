import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { historyEventSchema } from '../contract.ts';
import { recordSchema } from './record.ts';

const stateSchema = z.object({
  version: z.literal(1),
  halted: z.boolean(),
  faults: z.array(recordSchema),
  events: z.array(historyEventSchema),
  /** Events of blind faults, until they are published. */
  privateEvents: z.array(historyEventSchema),
});
export type ControllerState = z.infer<typeof stateSchema>;

export const emptyState: ControllerState = { version: 1, halted: false, faults: [], events: [], privateEvents: [] };

/** Where a controller that is started again finds what the one before it was doing. */
export interface StateStore {
  read(): ControllerState;
  write(state: ControllerState): void;
}

/** A file that is there whole or not at all: written beside it, then renamed. For its owner only, since it names blind faults. */
export function createStateFile(path: string): StateStore {
  return {
    read() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyState;
        throw error;
      }
      // A file of another version tells nothing that we could use; the leases see to it that what it names ends.
      const { data } = stateSchema.safeParse(parseJson(text));
      return data ?? emptyState;
    },
    write(state) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
