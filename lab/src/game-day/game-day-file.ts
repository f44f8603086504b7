import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What is kept of a game day: who looks, and which attempts were its rounds. What was said and how it was graded is in the attempts. */
export interface GameDayRecord {
  readonly openedAt: number;
  readonly closedAt?: number;
  readonly observers: readonly string[];
  /** Ids of attempts. */
  readonly rounds: readonly string[];
}

export function readGameDay(file: string): GameDayRecord | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as GameDayRecord) : undefined;
}

/** Whole or not at all: it is read again when the lab has been started anew. */
export function writeGameDay(file: string, record: GameDayRecord): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
