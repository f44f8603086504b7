import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const directory = fileURLToPath(new URL('../../experiments', import.meta.url));
const extension = /\.(?:ya?ml|json)$/;

/** The experiments that come with Faultline, by number. */
export function libraryFiles(): string[] {
  return readdirSync(directory)
    .filter((file) => extension.test(file))
    .toSorted()
    .map((file) => join(directory, file));
}

/** `07-slow-provider.yaml` goes by `07-slow-provider`, `slow-provider`, `07` and `7`. */
export function findInLibrary(name: string): string | undefined {
  return libraryFiles().find((file) => {
    const stem = basename(file).replace(extension, '');
    const [, number = '', rest = ''] = /^(\d+)-(.*)$/.exec(stem) ?? [];
    return name === stem || name === rest || (/^\d+$/.test(name) && Number(name) === Number(number));
  });
}
