import { expect, test } from 'vitest';
import { openConsole } from '../../support/console-page.ts';
import { eventually } from '../../support/eventually.ts';
import { full } from '../../support/full.ts';
import type { Stage } from './stage.ts';

const QUERY =
  'histogram_quantile(0.5, sum by (le) (rate(dependency_request_duration_seconds_bucket{job="order", dependency="inventory"}[30s])))';
/** The shop is proven healthy and watched under load first. */
const BEGINS_WITHIN_MS = 240_000;
/** The trigger is played again, after a recovery that takes its time. */
const GRADED_WITHIN_MS = 240_000;

export function exercise(stage: () => Stage): void {
  const why = full ? '' : ' (skipped: it takes minutes, which FULL=1 has)';
  test.skipIf(!full)(
    `an exercise is played in the console, from the page to the grade, and nothing names its fault before${why}`,
    async () => {
      const { lab, browser } = stage();
      await using console = await openConsole(browser, lab);
      const { page } = console;
      // What this file broke by hand before is told there, and stays.
      const injections = page.getByText(/latency injected/);
      await page.locator('[data-node="payment"]').waitFor();
      const before = await injections.count();
      await console.open('/exercises');
      await page.getByRole('button', { name: 'Checkouts have become slow' }).click();
      await page.locator('input[name="seed"]').fill('1');
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await page.locator('[data-phase="running"]').waitFor({ timeout: BEGINS_WITHIN_MS });
      await console.expectAccessible();
      await page.getByRole('button', { name: 'Acknowledge' }).click();
      await page.locator('[data-phase="acknowledged"]').waitFor();
      await page.getByRole('button', { name: 'Take a hint for 3 points' }).click();
      await page.locator('[data-hint]').waitFor();
      await page.locator('input[name="note"]').fill('one pair stands out');
      await page.getByRole('button', { name: 'Keep' }).click();
      await page.getByText('one pair stands out').waitFor();

      await console.open('/chaos');
      await page.getByText('Nothing is broken on purpose.').waitFor();
      await console.open('/');
      await page.locator('[data-node="payment"]').waitFor();
      expect(await page.locator('.fault-sign').count()).toBe(0);
      expect(await injections.count()).toBe(before);

      await console.open(`/explore?${new URLSearchParams({ lang: 'promql', q: QUERY }).toString()}`);
      await page.getByRole('button', { name: 'Attach as evidence' }).click();
      await page.locator('.legend li').first().waitFor();
      await console.open('/exercises');
      await page.locator('[data-evidence="promql"]').waitFor();
      await page.locator('select[name="component"]').selectOption('order-inventory');
      await page.locator('select[name="mechanism"]').selectOption('slow-responses');
      // Evidence is judged by what the incident has shown so far; the last diagnosis counts.
      await eventually(
        async () => {
          await page.getByRole('button', { name: 'Diagnose' }).click();
          await page.getByRole('img', { name: 'held', exact: true }).waitFor({ timeout: 10_000 });
        },
        { withinMs: 120_000 },
      );
      await page.locator('[data-action="reroute"] select').selectOption('order-inventory');
      await page.getByRole('button', { name: 'reroute' }).click();
      await page.locator('[data-phase="mitigated"], [data-phase="recovered"]').waitFor();
      await page.getByRole('button', { name: 'Finish' }).click();
      const grade = page.locator('[data-passed]');
      await grade.waitFor({ timeout: GRADED_WITHIN_MS });
      globalThis.console.log(await grade.innerText());
      expect(await grade.getAttribute('data-passed')).toBe('true');
      await page.getByText('How could observability have helped us detect this faster?').waitFor();
      await console.expectAccessible();
      expect(console.errors).toEqual([]);
    },
  );
}
