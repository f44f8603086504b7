import { expect, test } from 'vitest';
import { aDossier, type Step, trueAnswer } from '../testing/a-dossier.ts';
import { assertMay, attemptOf } from './attempt.ts';

const phaseAfter = (steps: readonly Step[]) => attemptOf(aDossier(steps).events).phase;

test('an attempt goes through its phases', () => {
  expect(phaseAfter([])).toBe('running');
  expect(phaseAfter(trueAnswer.slice(0, 1))).toBe('acknowledged');
  expect(phaseAfter(trueAnswer.slice(0, 2))).toBe('diagnosed');
  expect(phaseAfter(trueAnswer)).toBe('mitigated');
  expect(phaseAfter([...trueAnswer, [210_000, { type: 'recovered' }]])).toBe('recovered');
  expect(phaseAfter([...trueAnswer, [210_000, { type: 'voided', reason: 'the lab stopped' }]])).toBe('voided');
});

test('who mitigates first may diagnose afterwards', () => {
  const [ack, diagnosis, action] = trueAnswer as [Step, Step, Step];
  expect(phaseAfter([ack, action, [220_000, diagnosis[1]]])).toBe('mitigated');
});

test('a further action after the recovery is watched again', () => {
  const steps: Step[] = [
    ...trueAnswer,
    [210_000, { type: 'recovered' }],
    [220_000, { type: 'acted', action: 'restart', target: 'order', done: 'restarted' }],
  ];
  expect(attemptOf(aDossier(steps).events)).toMatchObject({ phase: 'mitigated', recoveredAt: undefined });
});

test('the last diagnosis counts, and the first acknowledgement', () => {
  const again: Step = [190_000, { type: 'diagnosed', causes: [{ component: 'order', mechanism: 'slow' }], evidence: [] }];
  const attempt = attemptOf(aDossier([...trueAnswer, again, [195_000, { type: 'acknowledged' }]]).events);
  expect(attempt).toMatchObject({ diagnosis: { at: 190_000 }, diagnoses: 2, acknowledgedAt: 120_000 });
});

test('what comes too early or too late is refused, and says what comes first', () => {
  const events = aDossier([]).events;
  expect(() => assertMay({ type: 'ack' }, attemptOf(events.slice(0, 1)))).toThrow(/has not begun/);
  expect(() => assertMay({ type: 'finish' }, attemptOf(events))).toThrow(/diagnose/);
  const over = attemptOf(aDossier([[200_000, { type: 'voided', reason: 'x' }]]).events);
  expect(() => assertMay({ type: 'diagnose' }, over)).toThrow(/is over/);
  expect(() => assertMay({ type: 'ack' }, attemptOf(aDossier(trueAnswer).events))).toThrow(/already/);
});
