import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { GameDayView } from '../../game-day/game-day.ts';
import { wholeNumber } from '../arguments.ts';
import { CliError, EXIT_FAILURE } from '../cli-error.ts';
import { type DiagnoseFlags, diagnosisOf, withDiagnosis } from '../exercise/diagnosis-flags.ts';
import { renderVerdicts } from '../exercise/render-exercise.ts';
import { renderGameDay } from '../exercise/render-game-day.ts';
import { createLabClient } from '../lab-client.ts';
import { paint } from '../spans.ts';

type Json = { readonly json?: boolean };
type Verdicts = { readonly evidence: Parameters<typeof renderVerdicts>[0] };
const API = '/api/game-day';

export function registerGameDay(program: Command): void {
  const gameDay = program
    .command('game-day')
    .description('incidents for a team: one injects, everybody says for themselves what it is, a board keeps score')
    .helpCommand(false)
    .addHelpText('after', '\nHow a day goes: docs/tutorials/game-day.md\n\nExample:\n  node lab game-day open ada grace linus');
  registerFacilitator(gameDay);
  registerObserver(gameDay);
}

const post = (path: string, body: unknown = {}): Promise<GameDayView> => createLabClient().post<GameDayView>(`${API}${path}`, body);
const show = (view: GameDayView, { json = false }: Json): void =>
  console.log(json ? JSON.stringify(view, null, 2) : renderGameDay(view).map(paint).join('\n'));

function registerFacilitator(gameDay: Command): void {
  gameDay
    .command('open')
    .argument('[observers...]', 'who looks; more can join later')
    .description('begin a game day; the board of the last one is cleared')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day open ada grace linus')
    .action(async (observers: string[], flags: Json) => show(await post('', { observers }), flags));
  gameDay
    .command('round')
    .argument('[exercise]', 'its number or name; nobody else is told', 'random')
    .description('get the next incident ready: the shop is proven healthy, and waits for you to inject')
    .option('--seed <n>', 'the same seed is the same incident', wholeNumber(0, 2 ** 31 - 1))
    .option('--no-wait', 'return at once instead of when the shop is proven healthy')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day round 11 --seed 7')
    .action(async (exercise: string, { seed, wait, json = false }: Json & { seed?: number; wait: boolean }) => {
      const begun = await post('/rounds', { exercise, ...(seed === undefined ? {} : { seed }) });
      if (wait && !json) console.log('The shop is being proven healthy, which takes up to a minute …');
      const view = wait ? await untilHeld() : begun;
      show(view, { json });
    });
  gameDay
    .command('inject')
    .description('let the incident of this round loose')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day inject')
    .action(async (flags: Json) => show(await post('/rounds/current/inject'), flags));
  gameDay
    .command('close')
    .description('end the game day; the board stays until the next')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day close')
    .action(async (flags: Json) => show(await post('/close'), flags));
}

function registerObserver(gameDay: Command): void {
  gameDay
    .command('join')
    .argument('<observer>', 'your name, as the board will show it')
    .description('join as an observer')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day join ada')
    .action(async (observer: string, flags: Json) => show(await post('/observers', { observer }), flags));
  withDiagnosis(
    gameDay.command('answer').argument('<observer>', 'who says it').description('say where it is and how it fails, and show it'),
  )
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Your last answer counts, and nobody else sees it before the round is graded. The words are listed by: node lab exercise diagnose --list

Example:
  node lab game-day answer ada --component provider --mechanism slow-responses \\
    --query 'histogram_quantile(0.9, sum by (le) (rate(dependency_request_duration_seconds_bucket{dependency="provider"}[30s])))'`,
    )
    .action(async (observer: string, { json = false, ...flags }: DiagnoseFlags & Json) => {
      const { evidence } = await createLabClient().post<Verdicts>(`${API}/rounds/current/answers`, { observer, ...diagnosisOf(flags) });
      console.log(json ? JSON.stringify({ evidence }, null, 2) : ['Kept.', ...renderVerdicts(evidence)].join('\n'));
      if (evidence.some(({ accepted }) => !accepted)) process.exitCode = EXIT_FAILURE;
    });
  gameDay
    .command('board')
    .description('who has answered, and, after each round, who was right')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab game-day board')
    .action(async (flags: Json) => show(await createLabClient().get<GameDayView>(API), flags));
}

const POLL_MS = 1_000;

/** @throws CliError when the shop does not get well, or somebody ends the round */
async function untilHeld(): Promise<GameDayView> {
  const client = createLabClient();
  for (;;) {
    const view = await client.get<GameDayView>(API);
    if (view.current?.held === true) return view;
    if (view.current === undefined)
      throw new CliError('the round ended before anything happened; why: node lab exercise status', { exitCode: EXIT_FAILURE });
    await sleep(POLL_MS);
  }
}
