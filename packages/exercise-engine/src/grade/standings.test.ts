import { expect, test } from 'vitest';
import { aDossier, placed, type Step, trueAnswer } from '../testing/a-dossier.ts';
import { grade } from './grade.ts';
import { standingsOf } from './standings.ts';

const right = { component: 'provider', mechanism: 'slow-responses' };
const held = { evidence: { language: 'promql', query: 'up' }, accepted: true, reason: 'it holds' } as const;
const says = (at: number, observer: string, cause = right, evidence: readonly (typeof held)[] = [held]): Step => [
  at,
  { type: 'answered', observer, causes: [cause], evidence },
];
const board = (...answers: readonly Step[]) => standingsOf(placed(), aDossier([...trueAnswer, ...answers]));
const order = (...answers: readonly Step[]) => board(...answers).map(({ observer }) => observer);

test('who is right and shows it leads, then who is near, then who guessed', () => {
  const standings = board(
    says(150_000, 'guesses', right, []),
    says(140_000, 'is wrong', { component: 'redis', mechanism: 'cache-loss' }),
    says(160_000, 'is near', { component: 'payment', mechanism: 'slow-responses' }),
    says(170_000, 'is right'),
  );
  expect(standings.map(({ observer, points }) => [observer, points])).toEqual([
    ['is right', 59],
    ['is near', 49],
    ['guesses', 35],
    ['is wrong', 0],
  ]);
  expect(standings[0]).toMatchObject({ of: 65, at: 170_000 });
});

test('of equals the earlier is first, and late is worth less', () => {
  expect(order(says(150_000, 'second'), says(140_000, 'first'))).toEqual(['first', 'second']);
  const late = 110_000 + 19 * 60_000;
  expect(board(says(late, 'late'))[0]?.parts.time.points).toBeLessThan(1);
});

test('the last answer of an observer counts, whatever they said before', () => {
  const standings = board(says(150_000, 'ada', { component: 'redis', mechanism: 'cache-loss' }), says(160_000, 'ada'));
  expect(standings).toMatchObject([{ observer: 'ada', at: 160_000, parts: { component: { points: 20 } } }]);
});

test('what observers say does not change what the team is graded by', () => {
  const [alone, observed] = [aDossier(trueAnswer), aDossier([...trueAnswer, says(150_000, 'ada', { ...right, component: 'redis' })])];
  expect(grade(placed(), observed)).toEqual(grade(placed(), alone));
});
