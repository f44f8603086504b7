import { parseInt64 } from '../protocol/numbers.ts';
import { EVICTION_POLICIES, isEvictionPolicy } from '../store/eviction.ts';
import { DATABASE_COUNT, type Store } from '../store/store.ts';
import type { ServerView } from './command.ts';

export interface ConfigTarget {
  readonly store: Store;
  readonly server: ServerView;
}

/** A value that CONFIG SET cannot take; its message becomes part of the reply. */
export class BadConfigValue extends Error {
  override readonly name = 'BadConfigValue';
}

export interface ConfigParameter {
  readonly name: string;
  get(target: ConfigTarget): string;
  /**
   * Checks a new value and returns what will apply it, so that several parameters change together or not at all.
   *
   * @throws BadConfigValue
   */
  prepare(value: string, target: ConfigTarget): () => void;
}

function immutable(): never {
  throw new BadConfigValue("can't set immutable config");
}

const MAX_INT = 2 ** 31 - 1;

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
};

/** `100mb`, `1g`, `4096`: bytes, or undefined when it is no such thing. Mind Redis's units: mb is 2^20, m is 10^6. */
export function parseMemorySize(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d{1,15})([a-z]*)$/i.exec(text) ?? [];
  const unitBytes = UNIT_BYTES[unit.toLowerCase()];
  return digits === '' || unitBytes === undefined ? undefined : Number(digits) * unitBytes;
}

/** In the order in which CONFIG GET * lists them. */
export const CONFIG_PARAMETERS: readonly ConfigParameter[] = [
  { name: 'appendonly', get: () => 'no', prepare: immutable },
  { name: 'databases', get: () => String(DATABASE_COUNT), prepare: immutable },
  {
    name: 'maxmemory',
    get: ({ store }) => String(store.settings.maxMemoryBytes),
    prepare: (value, { store }) => {
      const bytes = parseMemorySize(value);
      if (bytes === undefined) throw new BadConfigValue('argument must be a memory value');
      return () => {
        store.settings.maxMemoryBytes = bytes;
      };
    },
  },
  {
    name: 'maxmemory-policy',
    get: ({ store }) => store.settings.evictionPolicy,
    prepare: (value, { store }) => {
      const policy = value.toLowerCase();
      if (!isEvictionPolicy(policy)) {
        throw new BadConfigValue(`argument(s) must be one of the following: ${EVICTION_POLICIES.join(', ')}`);
      }
      return () => {
        store.settings.evictionPolicy = policy;
      };
    },
  },
  {
    name: 'maxmemory-samples',
    get: ({ store }) => String(store.settings.evictionSamples),
    prepare: (value, { store }) => {
      const samples = Number(parseInt64(value) ?? Number.NaN);
      if (Number.isNaN(samples)) throw new BadConfigValue("argument couldn't be parsed into an integer");
      if (samples < 1 || samples > MAX_INT) {
        throw new BadConfigValue(`argument must be between 1 and ${MAX_INT} inclusive`);
      }
      return () => {
        store.settings.evictionSamples = samples;
      };
    },
  },
  { name: 'proto-max-bulk-len', get: ({ server }) => String(server.maxBulkBytes), prepare: immutable },
  { name: 'save', get: () => '', prepare: immutable },
];
