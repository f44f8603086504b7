import { expect, test } from 'vitest';
import { createSessions } from './sessions.ts';

test('a ticket opens one session, whose two halves belong together', () => {
  const sessions = createSessions();
  const ticket = sessions.issueTicket();
  const opened = sessions.open(ticket);
  const other = sessions.open(sessions.issueTicket());
  if (opened === undefined || other === undefined) throw new Error('a fresh ticket was refused');
  expect(sessions.open(ticket)).toBeUndefined();
  expect(sessions.has(opened.id)).toBe(true);
  expect(sessions.has('')).toBe(false);
  expect(sessions.mayAct(opened.id, opened.key)).toBe(true);
  expect(sessions.mayAct(opened.id, other.key)).toBe(false);
  expect(sessions.mayAct('', '')).toBe(false);
  sessions.close(opened.id);
  expect(sessions.has(opened.id)).toBe(false);
  expect(sessions.mayAct(opened.id, opened.key)).toBe(false);
});

test('a ticket with a time limit is refused after it', () => {
  let nowMs = 0;
  const sessions = createSessions(() => nowMs);
  const ticket = sessions.issueTicket(1_000);
  nowMs = 1_001;
  expect(sessions.open(ticket)).toBeUndefined();
});

test('tickets and sessions are bounded: the oldest give way', () => {
  const sessions = createSessions();
  const first = sessions.open(sessions.issueTicket());
  const unused = sessions.issueTicket();
  for (let i = 0; i < 60; i++) sessions.open(sessions.issueTicket());
  expect(sessions.has(first?.id ?? '')).toBe(false);
  for (let i = 0; i < 60; i++) sessions.issueTicket();
  expect(sessions.open(unused)).toBeUndefined();
});
