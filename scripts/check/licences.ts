import satisfies from 'spdx-satisfies';
import type { CommandResult } from './command.ts';
import { parseJson, type Verdict } from './verdicts.ts';

/** What may be used beside our Apache-2.0: nothing that reaches over to code that only uses it. */
const allowed = [
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  // Asks for the source of its own files alone, which we use as they are.
  'MPL-2.0',
  // Of tools alone: as free, and seldom seen.
  'Artistic-2.0',
  'Python-2.0',
  'WTFPL',
  'CC-BY-3.0',
  'Zlib',
];

/** Of `pnpm licenses list --json`: the packages under each licence. */
type Listing = Readonly<Record<string, readonly { readonly name: string; readonly versions: readonly string[] }[]>>;

/** A licence that is missing, or in words instead of an SPDX expression, is not allowed: somebody has to read it first. */
export function judgeLicences({ code, stdout, output }: CommandResult): Verdict {
  const listing = parseJson<Listing>(stdout);
  if (code !== 0 || listing === undefined) return { status: 'failed', details: output };
  const packages = Object.values(listing).flat();
  // A listing of nothing has been asked in the wrong place.
  if (packages.length === 0) return { status: 'failed', details: 'pnpm lists no packages: nothing has been checked.' };
  const refused = Object.entries(listing).filter(([licence]) => !isAllowed(licence));
  if (refused.length === 0) return { status: 'passed', note: `${packages.length} packages` };
  const lines = refused.flatMap(([licence, members]) => members.map(({ name, versions }) => `${name} ${versions.join(' ')}: ${licence}`));
  return { status: 'failed', details: [`not among ${allowed.join(', ')} (scripts/check/licences.ts):`, ...lines].join('\n') };
}

function isAllowed(licence: string): boolean {
  try {
    return satisfies(licence, allowed);
  } catch {
    return false;
  }
}
