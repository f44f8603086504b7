import { diagnosisInput } from '@faultline/exercise-engine';
import { Router } from 'express';
import { z } from 'zod';
import type { GameDay } from './game-day.ts';

const observer = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,39}$/u, 'a name is up to 40 letters, digits, spaces, dots, dashes and underscores');
const openBody = z.strictObject({ observers: z.array(observer).max(20).default([]) });
const joinBody = z.strictObject({ observer });
const roundBody = z.strictObject({
  exercise: z.string().min(1).default('random'),
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .optional(),
});
const answerBody = diagnosisInput.omit({ alert: true }).extend({ observer });

/** `/api/game-day`: what a facilitator and several observers do; the team's own acts are those of every attempt. */
export function gameDayRoutes(gameDay: GameDay): Router {
  const router = Router();
  router.get('/', (_request, response) => void response.json(gameDay.view()));
  router.post('/', (request, response) => {
    gameDay.open(openBody.parse(request.body ?? {}).observers);
    response.status(201).json(gameDay.view());
  });
  router.post('/observers', (request, response) => {
    gameDay.join(joinBody.parse(request.body).observer);
    response.json(gameDay.view());
  });
  router.post('/rounds', async (request, response) => {
    const { exercise, seed } = roundBody.parse(request.body ?? {});
    await gameDay.round(exercise, seed);
    response.status(201).json(gameDay.view());
  });
  router.post('/rounds/current/inject', (_request, response) => {
    gameDay.inject();
    response.json(gameDay.view());
  });
  router.post('/rounds/current/answers', async (request, response) => {
    const { observer: name, ...said } = answerBody.parse(request.body);
    const { evidence } = await gameDay.answer(name, said);
    response
      .status(201)
      .json({ evidence: evidence.map(({ evidence: piece, accepted, reason }) => ({ evidence: piece, accepted, reason })) });
  });
  router.post('/close', (_request, response) => {
    gameDay.close();
    response.json(gameDay.view());
  });
  return router;
}
