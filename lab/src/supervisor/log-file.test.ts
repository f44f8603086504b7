import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { LogFile } from './log-file.ts';
import { LogFollower } from './log-follower.ts';

test('the last lines are whole lines of what was written since a position', () => {
  using directory = temporaryDirectory();
  const log = new LogFile(directory.path, 'order-1');
  expect(log.lastLines(5)).toEqual([]);
  writeFileSync(log.path, 'one\ntwo\n');
  const from = log.position();
  appendFileSync(log.path, 'three\nfour\n');
  expect(log.lastLines(3)).toEqual(['two', 'three', 'four']);
  expect(log.lastLines(3, from)).toEqual(['three', 'four']);
});

test('a large log is put aside and the writer goes on in the same file', () => {
  using directory = temporaryDirectory();
  const log = new LogFile(directory.path, 'order-1');
  log.withDescriptor((descriptor) => {
    writeFileSync(descriptor, 'a'.repeat(100));
    log.rotateIfLarge(200);
    expect(log.position()).toBe(100);
    log.rotateIfLarge(99);
    writeFileSync(descriptor, 'b');
  });
  expect(readFileSync(log.path, 'utf8')).toBe('b');
  expect(readFileSync(`${log.path}.1`, 'utf8')).toBe('a'.repeat(100));
});

test('a follower sees each line once, whole, and goes on after a rotation', () => {
  using directory = temporaryDirectory();
  const log = new LogFile(directory.path, 'order-1');
  appendFileSync(log.path, 'before\n');
  const follower = new LogFollower(log.path);
  expect(follower.read()).toEqual([]);
  appendFileSync(log.path, 'one\nhalf of ü');
  expect(follower.read()).toEqual(['one']);
  appendFileSync(log.path, 'ber\n');
  expect(follower.read()).toEqual(['half of über']);
  log.rotateIfLarge(1);
  appendFileSync(log.path, 'new\n');
  expect(follower.read()).toEqual(['new']);
});
