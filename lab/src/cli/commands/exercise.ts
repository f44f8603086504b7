import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { actions, components, mechanisms } from '@faultline/exercise-engine';
import type { Command } from 'commander';
import type { ExerciseSummary } from '../../exercises/list-exercises.ts';
import type { AttemptView } from '../../exercises/view-attempt.ts';
import { duration, wholeNumber } from '../arguments.ts';
import { CliError, EXIT_FAILURE, EXIT_USAGE } from '../cli-error.ts';
import { type DiagnoseFlags, diagnosisOf, withDiagnosis } from '../exercise/diagnosis-flags.ts';
import { renderAttempt, renderList } from '../exercise/render-exercise.ts';
import { createLabClient } from '../lab-client.ts';
import { type Line, paint } from '../spans.ts';

type Json = { readonly json?: boolean };
const API = '/api/exercises';
const CURRENT = `${API}/attempts/current`;

export function registerExercise(program: Command): void {
  const exercise = program
    .command('exercise')
    .description('incidents to learn from: get paged, find the cause, show it, mend it, be graded')
    .helpCommand(false)
    .addHelpText('after', '\nExample:\n  node lab exercise list\n  node lab exercise start 1');
  registerList(exercise);
  registerStart(exercise);
  registerStatus(exercise);
  registerSimple(exercise);
  registerDiagnose(exercise);
  registerMitigate(exercise);
  registerFinish(exercise);
  registerReport(exercise);
}

const print = (lines: readonly Line[]): void => console.log(lines.map(paint).join('\n'));
const show = (view: AttemptView, { json = false }: Json, { isWhole = true } = {}): void =>
  json ? console.log(JSON.stringify(view, null, 2)) : print(renderAttempt(view, { isWhole }));
const post = (path: string, body: unknown = {}): Promise<AttemptView> => createLabClient().post<AttemptView>(path, body);

function registerList(exercise: Command): void {
  exercise
    .command('list')
    .description('the exercises, and how you did')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab exercise list')
    .action(async ({ json = false }: Json) => {
      const answer = await createLabClient().get<{ exercises: ExerciseSummary[] }>(API);
      if (json) console.log(JSON.stringify(answer, null, 2));
      else print(renderList(answer.exercises));
    });
}

function registerStart(exercise: Command): void {
  exercise
    .command('start')
    .argument('<exercise>', 'its number or name; random for any')
    .description('begin an attempt: the shop is proven healthy, then something happens to it')
    .option('--blind', 'without the steps, and with the fault where the seed puts it')
    .option('--seed <n>', 'the same seed is the same incident', wholeNumber(0, 2 ** 31 - 1))
    .option('--no-wait', 'return at once instead of when the incident begins')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  node lab exercise start 1\n  node lab exercise start 3 --blind --seed 42\n  node lab exercise start random',
    )
    .action(async (name: string, { blind = false, seed, wait, json = false }: Json & { blind?: boolean; seed?: number; wait: boolean }) => {
      const body = { mode: blind ? 'blind' : 'guided', ...(seed === undefined ? {} : { seed }) };
      const view = await post(`${API}/${encodeURIComponent(name)}/attempts`, body);
      if (!json) console.log(`${view.title} (${view.mode}). The shop is being proven healthy first, which takes up to a minute …`);
      const begun = wait ? await until((phase) => phase !== 'briefed' && phase !== 'baseline') : view;
      show(begun, { json });
      if (begun.phase === 'voided') process.exitCode = EXIT_FAILURE;
    });
}

function registerStatus(exercise: Command): void {
  exercise
    .command('status')
    .description('the attempt: the page, what you have said and done, what comes next')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab exercise status')
    .action(async (flags: Json) => show(await createLabClient().get<AttemptView>(CURRENT), flags));
}

function registerSimple(exercise: Command): void {
  exercise
    .command('ack')
    .description('acknowledge the page')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab exercise ack')
    .action(async (flags: Json) => show(await post(`${CURRENT}/ack`), flags, { isWhole: false }));
  exercise
    .command('hint')
    .description('buy the next hint')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab exercise hint')
    .action(async ({ json = false }: Json) => {
      const answer = await createLabClient().post<{ text: string; price: number }>(`${CURRENT}/hint`, {});
      console.log(json ? JSON.stringify(answer, null, 2) : `${answer.text}\n(${answer.price} points)`);
    });
  exercise
    .command('note')
    .argument('<text>', 'for the retrospective')
    .description('keep a note with its time')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  node lab exercise note "the breaker opened before the page came"')
    .action(async (text: string, { json = false }: Json) => {
      const view = await post(`${CURRENT}/note`, { text });
      console.log(json ? JSON.stringify(view, null, 2) : 'Noted.');
    });
}

function registerDiagnose(exercise: Command): void {
  withDiagnosis(exercise.command('diagnose').description('say where it is and how it fails, and show it'))
    .option('--alert <promql>', 'the expression of the alert, where the exercise asks for one')
    .option('--for <duration>', 'how long it must hold before it fires', duration)
    .option('--list', 'the words for components and mechanisms')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Evidence is run again: it must select what you name, tell the incident from before, and stay quiet when only the load rises.
The last diagnosis counts.

Example:
  node lab exercise diagnose --component provider --mechanism slow-responses \\
    --query 'histogram_quantile(0.9, sum by (le) (rate(dependency_request_duration_seconds_bucket{dependency="provider"}[30s])))'`,
    )
    .action(async (flags: DiagnoseFlags & Json) => {
      if (flags.list === true) return listWords(flags);
      const view = await post(`${CURRENT}/diagnose`, diagnosisOf(flags));
      show(view, flags, { isWhole: false });
      if (view.diagnosis?.evidence.some(({ accepted }) => !accepted)) process.exitCode = EXIT_FAILURE;
    });
}

function listWords({ json = false }: Json): void {
  const words = (list: readonly { readonly name: string; readonly title: string }[]) => list.map(({ name, title }) => ({ name, title }));
  if (json) {
    console.log(JSON.stringify({ components: words(components), mechanisms: words(mechanisms) }, null, 2));
    return;
  }
  const lines = (list: readonly { readonly name: string; readonly title: string }[]) =>
    list.map(({ name, title }) => `  ${name.padEnd(24)} ${title}`);
  console.log(['Components:', ...lines(components), '', 'Mechanisms:', ...lines(mechanisms)].join('\n'));
}

function registerMitigate(exercise: Command): void {
  const width = Math.max(...actions.map(({ name }) => name.length));
  exercise
    .command('mitigate')
    .argument('<action>', 'what to do')
    .argument('[target]', 'to what', 'none')
    .description('do something about it')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      `
Actions:
${actions.map(({ name, title, targets }) => `  ${name.padEnd(width)}  ${title}\n  ${''.padEnd(width)}    ${targets.join(', ')}`).join('\n')}

Examples:
  node lab exercise mitigate reroute payment-provider
  node lab exercise mitigate none`,
    )
    .action(async (action: string, target: string, { json = false }: Json) => {
      if (!actions.some(({ name }) => name === action))
        throw new CliError(`there is no action ${action}; there are ${actions.map(({ name }) => name).join(', ')}`, {
          exitCode: EXIT_USAGE,
        });
      const answer = await createLabClient().post<{ done: string }>(`${CURRENT}/mitigate`, { action, target });
      console.log(json ? JSON.stringify(answer, null, 2) : `Done: ${answer.done}. See whether it helps: node lab exercise status`);
    });
}

function registerFinish(exercise: Command): void {
  exercise
    .command('finish')
    .description('end the attempt: what broke the shop is played again, and you are graded')
    .option('--give-up', 'end it as it stands')
    .option('--no-wait', 'return at once instead of with the grade')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit code 0 when passed, 1 when not.\n\nExample:\n  node lab exercise finish')
    .action(async ({ giveUp = false, wait, json = false }: Json & { giveUp?: boolean; wait: boolean }) => {
      const view = await post(`${CURRENT}/finish`, { giveUp });
      if (!wait) return show(view, { json });
      if (!json) console.log('The trigger is played again, and the attempt graded …');
      const graded = await until((phase) => phase === 'graded' || phase === 'voided');
      show(graded, { json }, { isWhole: false });
      if (!('result' in graded) || graded.result?.passed !== true) process.exitCode = EXIT_FAILURE;
    });
}

const formats = { json: 'json', md: 'markdown', markdown: 'markdown', html: 'html' } as const;

function registerReport(exercise: Command): void {
  exercise
    .command('report')
    .argument('[attempt]', 'the last one when left out', 'current')
    .description('the retrospective: timeline, plots, harm, and what to ask yourself')
    .option('--output <file>', 'write it there; .html and .md say in which form')
    .option('--json', 'the result and the truth as JSON')
    .addHelpText('after', '\nExamples:\n  node lab exercise report\n  node lab exercise report --output retrospective.html')
    .action(async (attempt: string, { output, json = false }: Json & { output?: string }) => {
      const ending = output?.split('.').at(-1) ?? 'md';
      const format = json ? 'json' : formats[ending as keyof typeof formats];
      if (format === undefined) throw new CliError(`the file must end in .html, .md or .json, not in .${ending}`, { exitCode: EXIT_USAGE });
      const text = await createLabClient().text(`${API}/attempts/${encodeURIComponent(attempt)}/report?format=${format}`);
      if (output === undefined) console.log(text.trimEnd());
      else {
        writeFileSync(resolve(output), text);
        console.log(`Written to ${output}.`);
      }
    });
}

const POLL_MS = 1_000;

async function until(done: (phase: AttemptView['phase']) => boolean): Promise<AttemptView> {
  const client = createLabClient();
  for (;;) {
    const view = await client.get<AttemptView>(CURRENT);
    if (done(view.phase) || view.phase === 'voided') return view;
    await sleep(POLL_MS);
  }
}
