import { expect, test } from 'vitest';
import { grade } from '../grade/grade.ts';
import { aDossier, placed, type Step, trueAnswer } from '../testing/a-dossier.ts';
import { htmlReport } from './html.ts';
import { markdownReport } from './markdown.ts';

function finished(steps: readonly Step[]) {
  const dossier = aDossier(steps);
  return { exercise: placed(), dossier, result: grade(placed(), dossier) };
}

test('the retrospective tells what happened in order, and asks about what went by', () => {
  const report = markdownReport(finished([...trueAnswer, [230_000, { type: 'noted', text: 'check the panel' }]]));
  expect(report).toMatch(
    /fault: latency on payment-provider[\s\S]*CheckoutLatencyBurn[\s\S]*diagnosis: provider[\s\S]*reroute payment-provider/,
  );
  expect(report).toContain('How could observability have helped us detect this faster?');
  expect(report).toMatch(/The first shopper saw an error 3 s before an alert did/);
  expect(report).toContain('check the panel');
});

test('who found nothing is asked what would have led there', () => {
  const report = markdownReport(finished(trueAnswer.slice(2)));
  expect(report).toMatch(/No evidence held\. `rate\(dependency_request_duration_seconds_sum/);
  expect(report).toMatch(/Not passed/);
});

test('on a game day it says what every observer said', () => {
  const answer = {
    type: 'answered',
    observer: 'ada | o',
    causes: [{ component: 'redis', mechanism: 'cache-loss' }],
    evidence: [],
  } as const;
  const all = finished([...trueAnswer, [150_000, answer]]);
  expect(markdownReport(all)).toMatch(/ada \| o says: redis, cache-loss[\s\S]*\| ada \\\| o \| 0 of 65 \|/);
  expect(htmlReport(all)).toContain('<td>0 of 65</td>');
  expect(htmlReport(finished(trueAnswer))).not.toContain('Observers');
});

test('the page stands alone, and says nothing that a note could smuggle in', () => {
  const page = htmlReport(finished([...trueAnswer, [150_000, { type: 'noted', text: '<script>alert(1)</script>' }]]));
  expect(page).not.toMatch(/<script|https?:\/\/(?!www\.w3\.org)/);
  expect(page).toContain('&lt;script&gt;');
  expect(page.match(/<svg/g)?.length).toBe(2);
});
