import { expect, test, vi } from 'vitest';
import { formatLine, matches } from './log-format.ts';

vi.mock('picocolors', () => ({
  default: { dim: (text: string) => text, bold: (text: string) => text, red: (text: string) => text, yellow: (text: string) => text },
}));

const structured = {
  process: 'order-1',
  text: '{"timestamp":"2026-01-01T14:03:22.123Z","level":"warn","service":"order","event":"breaker_opened","message":"payment is open","trace_id":"abc","request_id":"r-1","attempts":5}',
};
const plain = { process: 'redis', text: 'resp-server listening on 127.0.0.1:16379' };

test('a structured line is made readable, the rest of its fields behind the message', () => {
  expect(formatLine(structured)).toBe('14:03:22.123 order-1      warn  breaker_opened payment is open  request_id=r-1 attempts=5');
  expect(formatLine(plain)).toBe('             redis        resp-server listening on 127.0.0.1:16379');
});

test('a line that only looks like JSON is shown as it is', () => {
  expect(formatLine({ process: 'order-1', text: '{oops' })).toContain('{oops');
});

test('filters go by severity and request, and leave plain text out', () => {
  expect(matches(structured, { level: 'warn' })).toBe(true);
  expect(matches(structured, { level: 'error' })).toBe(false);
  expect(matches(structured, { requestId: 'r-1', level: 'debug' })).toBe(true);
  expect(matches(structured, { requestId: 'r-2' })).toBe(false);
  expect(matches(plain, {})).toBe(true);
  expect(matches(plain, { level: 'debug' })).toBe(false);
});
