import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attempt, type AttemptEvent, attemptOf, type Dossier, isOver } from '@faultline/exercise-engine';

/** What a learner has done so far, one line an attempt that is over. */
export interface ProfileLine {
  readonly at: number;
  readonly attempt: string;
  readonly exercise: string;
  readonly mode: string;
  readonly seed: number;
  readonly outcome: 'passed' | 'failed' | 'voided';
  readonly score?: number;
}

/**
 * Attempts on disk: a file each, one event a line, only ever appended to, so that nothing that happened is lost when the lab is.
 * Before the end the file of a random attempt does not say which exercise it is.
 */
export interface AttemptLog {
  append(attempt: string, event: AttemptEvent): void;
  /** Newest last. */
  attempts(): Attempt[];
  saveDossier(attempt: string, dossier: Dossier): void;
  dossier(attempt: string): Dossier | undefined;
  addToProfile(line: ProfileLine): void;
  profile(): ProfileLine[];
}

export function createAttemptLog(directory: string): AttemptLog {
  const attemptFile = (attempt: string): string => join(directory, 'attempts', `${attempt}.jsonl`);
  const dossierFile = (attempt: string): string => join(directory, 'attempts', `${attempt}.dossier.json`);
  const profileFile = join(directory, 'profile.jsonl');
  mkdirSync(join(directory, 'attempts'), { recursive: true, mode: 0o700 });

  return {
    append: (attempt, event) => appendFileSync(attemptFile(attempt), `${JSON.stringify(event)}\n`, { mode: 0o600 }),
    attempts() {
      const files = readdirSync(join(directory, 'attempts')).filter((name) => name.endsWith('.jsonl'));
      return files.toSorted().flatMap((name) => {
        const events = readLines<AttemptEvent>(join(directory, 'attempts', name));
        return events.length === 0 ? [] : [attemptOf(events)];
      });
    },
    saveDossier: (attempt, dossier) => writeFileSync(dossierFile(attempt), `${JSON.stringify(dossier)}\n`, { mode: 0o600 }),
    dossier: (attempt) =>
      existsSync(dossierFile(attempt)) ? (JSON.parse(readFileSync(dossierFile(attempt), 'utf8')) as Dossier) : undefined,
    addToProfile: (line) => appendFileSync(profileFile, `${JSON.stringify(line)}\n`, { mode: 0o600 }),
    profile: () => readLines<ProfileLine>(profileFile),
  };
}

/** Those that a lab left behind which is no more: their faults ended with it. */
export function voidLeftovers(log: AttemptLog, nowMs: number): void {
  for (const attempt of log.attempts().filter((each) => !isOver(each)))
    log.append(attempt.id, { type: 'voided', at: nowMs, reason: 'the lab ended while the attempt was under way' });
}

/** Lines that are whole: the last may have been cut off by a crash. */
function readLines<T>(file: string): T[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
}
