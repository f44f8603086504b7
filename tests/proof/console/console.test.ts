import { afterAll, beforeAll } from 'vitest';
import { chromiumPath, startBrowser } from '../../support/console-page.ts';
import { startLab } from '../../support/lab.ts';
import { exercise } from './exercise.ts';
import { gameDay } from './game-day.ts';
import { gate } from './gate.ts';
import { hostile } from './hostile.ts';
import { incident } from './incident.ts';
import { panels } from './panels.ts';
import type { Stage } from './stage.ts';
import { walk } from './walk.ts';

let current: Stage | undefined;
const stage = (): Stage => {
  if (current === undefined) throw new Error('the lab is not up');
  return current;
};

beforeAll(async () => {
  if (chromiumPath === undefined) return;
  const [lab, browser] = await Promise.all([startLab({ args: ['--rps', '5', '--seed', '11'] }), startBrowser()]);
  current = { lab, browser };
});
afterAll(async () => {
  await current?.browser.close();
  await current?.lab[Symbol.asyncDispose]();
});

// In this order: a lab in trouble shows another picture.
gate(stage);
walk(stage);
panels(stage);
hostile(stage);
incident(stage);
exercise(stage);
gameDay(stage);
