import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Dossier, Exercise, Result } from '@faultline/exercise-engine';

/** A play as it ended, with all that it was graded by. */
export interface RecordedPlay {
  readonly id: string;
  readonly play: string;
  readonly seed: number;
  /** Where the fault was: what the seed meant on the day. */
  readonly placement: string;
  readonly phase: string;
  readonly voidReason?: string | undefined;
  readonly result?: Result | undefined;
  readonly dossier?: Dossier | undefined;
}

const folder = fileURLToPath(new URL('../../recorded/exercises/', import.meta.url));
const table = fileURLToPath(new URL('../../../docs/exercise-results.md', import.meta.url));

/** In the place of an earlier record of the same play. */
export function recordPlay(play: RecordedPlay): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${play.id}.${play.play}.json`), `${JSON.stringify(play)}\n`);
}

export function recordedPlays(): RecordedPlay[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as RecordedPlay);
}

const plays = ['true-answer', 'nothing'];

/** What every record says, as a table: docs/exercise-results.md. */
export function writeResults(exercises: readonly Pick<Exercise, 'id' | 'shortcuts'>[]): void {
  const records = new Map(recordedPlays().map((record) => [`${record.id} ${record.play}`, record]));
  const columns = [...plays, ...new Set(exercises.flatMap(({ shortcuts }) => shortcuts))];
  const cell = (id: string, play: string): string => {
    const record = records.get(`${id} ${play}`);
    if (record === undefined) return 'not played';
    if (record.result === undefined) return record.phase;
    return `${record.result.passed ? 'passes' : 'fails'}, ${record.result.score}`;
  };
  const rows = exercises.map(({ id, shortcuts }) => {
    const cells = columns.map((play) => (plays.includes(play) || shortcuts.some((each) => each === play) ? cell(id, play) : ''));
    const { seed, placement } = records.get(`${id} true-answer`) ?? {};
    return `| [${id}](../exercises/${id}/README.md) | ${placement === undefined ? '' : `${placement} (seed ${seed})`} | ${cells.join(' | ')} |`;
  });
  writeFileSync(
    table,
    `${head}\n| exercise | the fault was at | ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length + 2)}\n${rows.join('\n')}\n`,
  );
}

const head = `# How the exercises were played

Written by \`FULL=1 npm run proof -- tests/proof/exercises/exercises.test.ts\` (or \`EXERCISES=02,11 npm run proof -- …\` for some of them with one
shortcut), in which a scripted player plays each on an embedded lab: the true answer has to pass, doing nothing and every shortcut have to
fail. With the score of each. What was graded by stands in [tests/recorded/exercises](../tests/recorded/exercises), and
\`tests/regression/recorded-exercises.test.ts\` grades it again with every \`npm test\`. Not played means that nobody has yet.
`;
