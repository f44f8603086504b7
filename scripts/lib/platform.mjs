import { nodePackages } from './pinned.mjs';
import { SetUpError } from './say.mjs';

/** Faultline runs where the PostgreSQL that it brings runs. */
export function refuseUnsupportedPlatform({ platform = process.platform, arch = process.arch } = {}) {
  if (platform === 'win32') throw new SetUpError('Windows is supported through WSL2: run this in a WSL2 shell (wsl --install).');
  if (!(`${platform}-${arch}` in nodePackages)) {
    throw new SetUpError(`${platform} on ${arch} is not supported; Linux (glibc) and macOS on x64 and arm64 are.`);
  }
}

/** Separate from the platform, and asked only before an installation: the answer takes Node a moment to find. */
export function refuseMusl() {
  if (process.platform !== 'linux') return;
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report?.getReport() ?? {});
  if (report.header?.glibcVersionRuntime === undefined) {
    throw new SetUpError('this Linux has no glibc (Alpine?), which the PostgreSQL that Faultline brings needs; use a glibc distribution.');
  }
}
