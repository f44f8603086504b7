import { expect, test } from 'vitest';
import { openConsole } from '../../support/console-page.ts';
import { full } from '../../support/full.ts';
import type { Stage } from './stage.ts';

/** The shop is proven healthy and watched under load first. */
const READY_WITHIN_MS = 240_000;
const GRADED_WITHIN_MS = 240_000;

export function gameDay(stage: () => Stage): void {
  const why = full ? '' : ' (skipped: it takes minutes, which FULL=1 has)';
  test.skipIf(!full)(
    `a game day is played in two browsers: one injects, each answers for themselves, and the board says who was right${why}`,
    async () => {
      const { lab, browser } = stage();
      await using facilitator = await openConsole(browser, lab);
      await using observer = await openConsole(browser, lab);
      const { page } = facilitator;
      await facilitator.open('/exercises');
      const back = page.getByRole('button', { name: 'To the exercises' });
      const names = page.locator('input[name="observers"]');
      await back.or(names).first().waitFor();
      if (await back.isVisible()) await back.click();
      await names.fill('ada, grace');
      await page.getByRole('button', { name: 'Open a game day' }).click();
      await page.locator('[data-board]').getByText('grace').waitFor();
      await facilitator.expectAccessible();
      await page.locator('select[name="exercise"]').selectOption('01-read-your-first-trace');
      await page.locator('input[name="round-seed"]').fill('1');
      await page.getByRole('button', { name: 'Get it ready' }).click();

      await observer.open('/exercises');
      await observer.page.getByText('An incident').waitFor();
      await page.getByRole('button', { name: 'Inject' }).waitFor({ timeout: READY_WITHIN_MS });
      expect(await page.getByText('The shop is being proven healthy').isVisible()).toBe(false);
      await page.getByRole('button', { name: 'Inject' }).click({ timeout: READY_WITHIN_MS });
      await observer.page.locator('[data-phase="running"]').waitFor({ timeout: 60_000 });
      expect(await observer.page.locator('body').innerText()).not.toContain('Checkouts have become slow');

      await observer.page.locator('select[name="speaker"]').selectOption('ada');
      await observer.page.locator('select[name="component"]').selectOption('order-inventory');
      await observer.page.locator('select[name="mechanism"]').selectOption('slow-responses');
      await observer.page.getByRole('button', { name: 'Answer as ada' }).click();
      await observer.page.getByText('Kept.').waitFor();
      await observer.expectAccessible();
      await page.locator('option', { hasText: 'ada (has answered)' }).waitFor({ state: 'attached' });
      expect(await page.locator('select[name="component"]').inputValue()).toBe('');

      await page.getByRole('button', { name: 'Give up' }).click();
      await page.getByRole('button', { name: 'Really give up' }).click();
      await page.locator('[data-passed="false"]').waitFor({ timeout: GRADED_WITHIN_MS });
      await back.click();
      await page.locator('[data-board] tbody tr', { hasText: 'ada' }).getByText('1 of 1').waitFor();
      const [first] = await page.locator('[data-board] tbody tr').allInnerTexts();
      expect(first).toMatch(/^ada\s+\d+/);
      await page.getByRole('button', { name: 'Close the game day' }).click();
      await page.getByText('The board of the last game day').waitFor();
      expect([...facilitator.errors, ...observer.errors]).toEqual([]);
    },
  );
}
