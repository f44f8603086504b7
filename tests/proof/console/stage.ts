import type { Browser } from 'playwright-core';
import { test } from 'vitest';
import { chromiumPath } from '../../support/console-page.ts';
import type { Lab } from '../../support/lab.ts';

/** One lab and one browser for all chapters: a start costs more than most of them. */
export interface Stage {
  readonly lab: Lab;
  readonly browser: Browser;
}

const reason = chromiumPath === undefined ? ' (skipped: there is no Chromium)' : '';

/** A test that needs the browser, and says so where there is none. */
export function scene(title: string, play: () => Promise<void>): void {
  test.skipIf(chromiumPath === undefined)(`${title}${reason}`, play);
}
