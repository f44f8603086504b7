import { mkdirSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { createCatalogue, loadCatalogue } from './catalogue.ts';
import { healthOf } from './definition/health-of.ts';
import { placeAt } from './definition/place.ts';
import { inspectLogql } from './evidence/inspect-logql.ts';
import { inspectPromql } from './evidence/inspect-query.ts';
import { pointsAt } from './evidence/points-at.ts';
import { exerciseYaml } from './testing/an-exercise.ts';
import { findComponent } from './vocabulary/components.ts';

const { entries, find } = loadCatalogue(fileURLToPath(new URL('../../../exercises', import.meta.url)));

test('there are at least twelve incidents, each with one new idea of its own', () => {
  expect(entries.length).toBeGreaterThanOrEqual(12);
  expect(new Set(entries.map(({ exercise }) => exercise.idea)).size).toBe(entries.length);
});

test('what is written since is seen at once, and what is broken is told each time', () => {
  using directory = mkdtempDisposableSync(join(tmpdir(), 'exercises-'));
  const folder = join(directory.path, '01-slow');
  mkdirSync(folder);
  const write = (title: string): void => writeFileSync(join(folder, 'exercise.yaml'), exerciseYaml.replace('Something is slow', title));
  const readme = '## Briefing\n\na\n\n## Guide\n\nb\n\n## Debrief\n\nc\n\n## Further reading\n\nd\n';
  writeFileSync(join(folder, 'README.md'), readme);
  const catalogue = createCatalogue(directory.path);
  const titles = (): string[] => catalogue().entries.map(({ exercise }) => exercise.title);
  write('Something is slow');
  expect(titles()).toEqual(['Something is slow']);
  const [entry] = catalogue().entries;
  expect(catalogue().entries[0]).toBe(entry);
  write('Something else is slow');
  expect(titles()).toEqual(['Something else is slow']);
  writeFileSync(join(folder, 'README.md'), 'nothing');
  expect(titles).toThrow(/README/);
  expect(titles).toThrow(/README/);
});

test('an exercise is found by its number or its name', () => {
  expect(find('2').exercise.id).toBe(find('02-payments-are-put-off').exercise.id);
  expect(() => find('99')).toThrow(/exercise list/);
});

describe.each(entries)('$exercise.id', ({ exercise, text }) => {
  const placed = exercise.placements.map((_, index) => placeAt(exercise, { index, seed: 1, draw: (from) => from }));

  test('has model evidence that selects a true cause, wherever it is placed', () => {
    for (const { truth, evidence, placement } of placed) {
      for (const { language, query } of evidence) {
        const inspected = language === 'promql' ? inspectPromql(query) : inspectLogql(query);
        if (!inspected.ok) throw new Error(`${placement}: ${query}: ${inspected.reason}`);
        const causes = truth.causes.flatMap(({ component }) => findComponent(component) ?? []);
        const about = causes.some((component) => component.name === 'none' || pointsAt(component, inspected.selectors, {}));
        expect([placement, query, about]).toEqual([placement, query, true]);
      }
    }
  });

  test('tells nothing of the cause in what a learner sees before', () => {
    const seen = `${exercise.id} ${exercise.title} ${exercise.page.text} ${text.briefing}`.toLowerCase();
    for (const { faults } of placed) for (const { kind } of faults) expect(seen).not.toContain(kind);
  });

  test('has a guide in which every query parses', () => {
    const queries = [...text.guide.matchAll(/```promql\n([\s\S]*?)```/g)].map(([, query = '']) => query.trim());
    expect(queries.length).toBeGreaterThan(0);
    // A guide may look at the clock; only evidence may not.
    const broken = queries.filter((query) => {
      const inspected = inspectPromql(query.replaceAll(/\s+/g, ' '));
      return !inspected.ok && inspected.reason.includes('parse');
    });
    expect(broken).toEqual([]);
  });

  test('has health checks, hints that cost more and more, and something new to think about', () => {
    expect(healthOf(exercise).length).toBeGreaterThan(0);
    const prices = exercise.hints.map(({ price }) => price);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    expect(text.debrief.length).toBeGreaterThan(300);
  });
});
