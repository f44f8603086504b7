/**
 * `node --import scripts/prebundle/hook.mjs`: what our own files import of the prebundled packages comes from the prebundle.
 * Own files stay as they are, and so do their stack traces; what packages import of each other inside node_modules is not touched.
 * Without a prebundle, or with one of another installation, nothing of that is done.
 *
 * Nor does `import … from 'node:http'` load undici any more, which it does, for a tenth of a second of CPU in every process, since the
 * module also has the browser's WebSocket classes and an import looks at all that a module has. The global ones stay.
 */
import { readFileSync, statSync } from 'node:fs';
import { registerHooks } from 'node:module';

const root = new URL('../../', import.meta.url);
const folder = new URL('node_modules/.prebundle/', root);

const http = process.getBuiltinModule('node:http');
for (const name of ['WebSocket', 'CloseEvent', 'MessageEvent']) Reflect.deleteProperty(http, name);

const index = read();
if (index !== undefined) start(index.files);

/** @returns {{ installedAtMs: number, files: Readonly<Record<string, string>> } | undefined} */
function read() {
  try {
    const found = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'));
    return found.installedAtMs === statSync(new URL('node_modules/.pnpm/lock.yaml', root)).mtimeMs ? found : undefined;
  } catch {
    return undefined;
  }
}

/** @param {Readonly<Record<string, string>>} files the prebundled file of each specifier */
function start(files) {
  const urls = new Map(Object.entries(files).map(([specifier, file]) => [specifier, new URL(file, folder).href]));
  const nodeModules = new URL('node_modules/', root).href;
  registerHooks({
    resolve(specifier, context, next) {
      const url = urls.get(specifier);
      const { parentURL = '' } = context;
      if (url === undefined || !parentURL.startsWith(root.href) || parentURL.startsWith(nodeModules)) return next(specifier, context);
      return { url, format: url.endsWith('.mjs') ? 'module' : 'commonjs', shortCircuit: true };
    },
  });
}
