import { actions, components, diagnosisInput, htmlReport, markdownReport, mechanisms, modes } from '@faultline/exercise-engine';
import { Router } from 'express';
import { z } from 'zod';
import type { Conductor } from './conductor.ts';
import { listExercises } from './list-exercises.ts';

const startBody = z.strictObject({
  mode: z.enum(modes).default('guided'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
const mitigateBody = z.strictObject({ action: z.enum(actions.map(({ name }) => name)), target: z.string().min(1).default('none') });
const noteBody = z.strictObject({ text: z.string().trim().min(1).max(2_000) });
const finishBody = z.strictObject({ giveUp: z.boolean().default(false) });
const reportQuery = z.object({ format: z.enum(['json', 'markdown', 'html']).default('json') });

/** The words in which a diagnosis is given and the lab is acted on; the same for every exercise. */
export const vocabulary = {
  components: components.map(({ name, title }) => ({ name, title })),
  mechanisms: mechanisms.map(({ name, title }) => ({ name, title })),
  actions,
};

/** `/api/exercises`: for the command line, the console, and programs that want to be measured as people are. */
export function exerciseRoutes(conductor: Conductor): Router {
  const router = Router();
  router.get('/', async (_request, response) => void response.json({ exercises: await listExercises(conductor), vocabulary }));
  router.get('/profile', (_request, response) => void response.json({ attempts: conductor.profile }));
  router.get('/attempts/current', (_request, response) => void response.json(conductor.view()));
  router.post('/attempts/current/ack', (_request, response) => {
    conductor.current.acknowledge();
    response.json(conductor.view());
  });
  router.post('/attempts/current/note', (request, response) => {
    conductor.current.note(noteBody.parse(request.body).text);
    response.json(conductor.view());
  });
  router.post(
    '/attempts/current/hint',
    (_request, response) => void response.json({ ...conductor.current.hint(), attempt: conductor.view() }),
  );
  router.post('/attempts/current/diagnose', async (request, response) => {
    await conductor.current.diagnose(diagnosisInput.parse(request.body));
    response.json(conductor.view());
  });
  router.post('/attempts/current/mitigate', async (request, response) => {
    const { action, target } = mitigateBody.parse(request.body);
    const done = await conductor.current.mitigate(action, target);
    response.json({ done, attempt: conductor.view() });
  });
  router.post('/attempts/current/finish', (request, response) => {
    conductor.current.finish(finishBody.parse(request.body ?? {}));
    response.status(202).json(conductor.view());
  });
  router.get('/attempts/:attempt/report', (request, response) => {
    const { format } = reportQuery.parse(request.query);
    const finished = conductor.finished(request.params.attempt);
    if (format === 'markdown') response.type('text/markdown').send(markdownReport(finished));
    else if (format === 'html') response.type('text/html').send(htmlReport(finished));
    else
      response.json({
        result: finished.result,
        truth: finished.exercise.truth,
        debrief: finished.debrief,
        furtherReading: finished.furtherReading,
      });
  });
  router.get('/:name', (request, response) => {
    const { exercise, text } = conductor.catalogue.find(request.params.name);
    const { id, title, level, minutes, task, page } = exercise;
    response.json({
      id,
      title,
      level,
      minutes,
      task,
      page: page.text.trim(),
      briefing: text.briefing,
      hints: exercise.hints.map(({ price }) => ({ price })),
    });
  });
  router.post('/:name/attempts', async (request, response) => {
    const { mode, seed } = startBody.parse(request.body ?? {});
    const name = request.params.name;
    await conductor.start(name, { mode: name === 'random' ? 'random' : mode, ...(seed === undefined ? {} : { seed }) });
    response.status(201).json(conductor.view());
  });
  return router;
}
