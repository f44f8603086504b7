import { describe, expect, test } from 'vitest';
import { judgeLicences } from './licences.ts';
import { judgeAudit, judgeCruise } from './verdicts.ts';

function said(stdout: string, { code = 0, stderr = '' } = {}): { code: number; stdout: string; output: string } {
  return { code, stdout, output: stdout + stderr };
}

describe('a cruise', () => {
  const ruleSetUsed = { forbidden: [{ name: 'no-cycles', comment: 'Move it.' }] };
  const modules = [{ source: 'packages/a/src/index.ts' }, { source: 'node_modules/x/index.d.ts' }];

  test('passes with the number of modules of ours', () => {
    expect(judgeCruise(said(JSON.stringify({ modules, summary: { violations: [], ruleSetUsed } })))).toEqual({
      status: 'passed',
      note: '1 modules',
    });
  });

  test('fails when it saw none of our TypeScript, for it has then checked nothing', () => {
    const seen = [{ source: 'scripts/run.mjs' }, { source: 'node_modules/x/index.d.ts' }];
    expect(judgeCruise(said(JSON.stringify({ modules: seen, summary: { violations: [], ruleSetUsed } })))).toMatchObject({
      status: 'failed',
    });
  });

  test('fails with the rule, what to do instead, and each violation', () => {
    const violations = [{ rule: { name: 'no-cycles' }, from: 'a.ts', to: 'b.ts' }];
    expect(judgeCruise(said(JSON.stringify({ modules, summary: { violations, ruleSetUsed } }), { code: 1 }))).toEqual({
      status: 'failed',
      details: 'no-cycles: Move it.\n  a.ts → b.ts',
    });
  });

  test('fails with the complaint when there is no report', () => {
    expect(judgeCruise(said('', { code: 1, stderr: 'no such config' }))).toEqual({ status: 'failed', details: 'no such config' });
  });
});

describe('an audit', () => {
  const advisory = (severity: string) => ({ severity, module_name: 'leftpad', title: 'pads right', url: 'https://advisories.test/1' });

  test('passes without advisories', () => {
    expect(judgeAudit(said('{"advisories":{}}'))).toEqual({ status: 'passed', note: 'none' });
  });

  test('passes with small ones, and says how many', () => {
    expect(judgeAudit(said(JSON.stringify({ advisories: { 1: advisory('moderate') } })))).toEqual({
      status: 'passed',
      note: '1, none high or critical',
    });
  });

  test('fails with the grave ones alone', () => {
    const report = JSON.stringify({ advisories: { 1: advisory('moderate'), 2: advisory('critical') } });
    expect(judgeAudit(said(report, { code: 1 }))).toEqual({
      status: 'failed',
      details: 'critical leftpad: pads right https://advisories.test/1',
    });
  });

  test('is skipped where the registry has no such endpoint', () => {
    expect(judgeAudit(said('', { code: 1, stderr: 'Error: ERR_PNPM_AUDIT_BAD_RESPONSE\n responded with 405' }))).toEqual({
      status: 'skipped',
      reason: 'the registry offers no advisories (ERR_PNPM_AUDIT_BAD_RESPONSE)',
    });
  });

  test('is skipped without a network', () => {
    const reply = judgeAudit(said('{"error":{"code":"ECONNREFUSED","message":"…"}}', { code: 1 }));
    expect(reply).toEqual({ status: 'skipped', reason: 'the registry offers no advisories (ECONNREFUSED)' });
  });
});

describe('licences', () => {
  const listing = (licence: string) =>
    JSON.stringify({ MIT: [{ name: 'good', versions: ['1.0.0'] }], [licence]: [{ name: 'x', versions: ['2.0.0'] }] });

  test.each(['BSD-3-Clause', '(MIT OR GPL-3.0-only)', 'MIT AND Apache-2.0'])('%s passes', (licence) => {
    expect(judgeLicences(said(listing(licence)))).toEqual({ status: 'passed', note: '2 packages' });
  });

  test.each(['AGPL-3.0-only', 'MIT AND GPL-3.0-only', 'Unknown', 'SEE LICENSE IN LICENSE.md', 'BUSL-1.1'])(
    '%s fails, with who has it',
    (licence) => {
      const verdict = judgeLicences(said(listing(licence)));
      expect(verdict).toMatchObject({ status: 'failed', details: expect.stringContaining(`x 2.0.0: ${licence}`) });
      expect(verdict).not.toMatchObject({ details: expect.stringContaining('good') });
    },
  );

  test('a listing of nothing fails, for nothing has been checked', () => {
    expect(judgeLicences(said('{}'))).toMatchObject({ status: 'failed' });
    expect(judgeLicences(said('', { code: 1, stderr: 'no lockfile' }))).toEqual({ status: 'failed', details: 'no lockfile' });
  });
});
