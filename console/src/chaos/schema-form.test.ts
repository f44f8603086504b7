import { expect, test } from 'vitest';
import { fieldsOf, valuesOf } from './schema-form.ts';

const schema = {
  type: 'object',
  properties: {
    latencyMs: { type: 'integer', minimum: 1, maximum: 60_000, description: 'How long' },
    jitterMs: { type: 'integer', default: 0, minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    direction: { type: 'string', enum: ['upstream', 'downstream'] },
    hard: { type: 'boolean' },
  },
  required: ['latencyMs', 'jitterMs'],
};

test('a schema becomes fields with the limits and defaults that it names', () => {
  expect(fieldsOf(schema, { latencyMs: 3_000 })).toMatchObject([
    { name: 'latencyMs', label: 'latency (ms)', kind: 'integer', required: true, initial: '3000', min: 1, max: 60_000 },
    { name: 'jitterMs', required: false, initial: '0', max: undefined },
    { name: 'direction', kind: 'choice', choices: ['upstream', 'downstream'] },
    { name: 'hard', kind: 'switch' },
  ]);
});

test('what is written becomes values of the right type, and what is empty is left out', () => {
  expect(valuesOf(fieldsOf(schema), { latencyMs: '250', hard: 'true', direction: '' })).toEqual({
    latencyMs: 250,
    jitterMs: 0,
    hard: true,
  });
});
