import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const repositoryRoot = new URL('../..', import.meta.url).pathname.replace(/\/$/, '');

/** A tree in a temporary folder, with the repository's own configuration files, that goes away with its scope. */
export class PlantedTree {
  readonly root: string = mkdtempSync(join(tmpdir(), 'faultline-planted-'));

  write(path: string, text: string): void {
    const target = join(this.root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }

  /** Uses a file or folder of the repository as it is, at the same place. */
  borrow(path: string): void {
    this.link(join(repositoryRoot, path), path);
  }

  /** A configuration file whose paths count from where it lies cannot be a link. */
  copy(path: string): void {
    copyFileSync(join(repositoryRoot, path), join(this.root, path));
  }

  /** A workspace package as pnpm would lay it out: its manifest, and a link to each package that it depends on. */
  addPackage({
    folder,
    dependencies = [],
    exports,
  }: {
    folder: string;
    dependencies?: readonly string[];
    exports?: Record<string, string>;
  }): void {
    const name = (path: string): string => `@faultline/${path.split('/').at(-1)}`;
    const manifest = {
      name: name(folder),
      type: 'module',
      exports,
      dependencies: Object.fromEntries(dependencies.map((path) => [name(path), 'workspace:*'])),
    };
    this.write(`${folder}/package.json`, JSON.stringify(manifest));
    for (const path of dependencies) this.link(join(this.root, path), `${folder}/node_modules/${name(path)}`);
  }

  private link(to: string, path: string): void {
    const target = join(this.root, path);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(to, target);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
