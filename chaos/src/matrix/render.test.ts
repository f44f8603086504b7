import { expect, test } from 'vitest';
import type { Cell } from './cells.ts';
import { renderMatrix } from './render.ts';

const cell = (kind: string, target: string): Cell => ({ kind, layer: 'network', target, parameters: {} });

test('no cell is empty: what passed, what failed, what was not run and what does not fit are told apart', () => {
  const cells = [cell('latency', 'a'), cell('latency', 'b'), cell('down', 'a')];
  const passed = {
    ...cell('latency', 'a'),
    confirmedAfterMs: 400,
    restoredAfterMs: 200,
    counted: { before: 1, during: 13, afterwards: 0 },
    checkouts: { good: 6, bad: 3 },
  };
  const text = renderMatrix([passed, { ...cell('down', 'a'), failed: 'it | broke' }], cells);
  expect(text).toContain('| `a` | ok (+12) 0.4 s, felt by 3 of 9, 0.2 s | **failed**: it \\| broke |');
  expect(text).toContain('| `b` | **not run yet** | acts on a only |');
});
