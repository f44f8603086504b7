import { expect, test } from 'vitest';
import { refuseUnsupportedPlatform } from './platform.mjs';
import { isNodeGoodEnough } from './toolchain.mjs';

test('Windows is told about WSL2', () => {
  expect(() => refuseUnsupportedPlatform({ platform: 'win32', arch: 'x64' })).toThrow(/WSL2/);
});

test.each([
  ['freebsd', 'x64'],
  ['linux', 'riscv64'],
] as const)('%s on %s is told what is supported', (platform, arch) => {
  expect(() => refuseUnsupportedPlatform({ platform, arch })).toThrow(/Linux \(glibc\) and macOS/);
});

test.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
] as const)('%s on %s is supported', (platform, arch) => {
  expect(() => refuseUnsupportedPlatform({ platform, arch })).not.toThrow();
});

test.each(['24.0.0', '24.21.0', '26.10.0', '27.1.0'])('Node %s is used as it is', (version) => {
  expect(isNodeGoodEnough(version)).toBe(true);
});

test.each(['18.20.8', '20.20.2', '22.21.0', '23.11.0', '25.9.0'])('Node %s is not used', (version) => {
  expect(isNodeGoodEnough(version)).toBe(false);
});
