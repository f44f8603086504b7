import { expect, test } from 'vitest';
import { type BurnWindows, windowSets, windowsOf } from './windows.ts';

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const seconds = (duration: string): number => Number(duration.slice(0, -1)) * (units[duration.slice(-1)] ?? Number.NaN);

const [production, lab] = windowSets;
const spent = (burn: BurnWindows, period: string): number => (burn.burnRate * seconds(burn.long)) / seconds(period);

test('when an alert fires, 2, 5, 10 and 10 percent of the budget are spent, as in the workbook', () => {
  for (const set of windowSets) {
    expect(set.burns.map((burn) => Number(spent(burn, set.period).toFixed(6)))).toEqual([0.02, 0.05, 0.1, 0.1]);
  }
});

test('every window of the lab is a twentieth of that of production, and so is the period', () => {
  const durations = (set = production) =>
    [set?.period ?? '', ...(set?.burns ?? []).flatMap(({ short, long }) => [short, long])].map(seconds);
  expect(durations(lab).map((each) => each * 20)).toEqual(durations(production));
});

test('the short window is a twelfth of the long one, so that an alert ends soon after its cause', () => {
  for (const { burns } of windowSets) for (const { short, long } of burns) expect(seconds(long) / seconds(short)).toBe(12);
});

test('a window that pages and tickets share is computed once', () => {
  for (const set of windowSets) {
    const all = [...windowsOf(set, 'page'), ...windowsOf(set, 'ticket')];
    expect(new Set(all).size).toBe(all.length);
    expect(new Set(set.burns.flatMap(({ short, long }) => [short, long]))).toEqual(new Set(all));
  }
});
