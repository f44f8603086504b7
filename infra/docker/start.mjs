// Where every container of ours starts: `{{name}}` in a variable's value becomes the secret of that name, then the process goes on
// as the program that the command names. Secrets so stand in no compose file, and in no `docker inspect`.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const directory = process.env['SECRETS_DIR'] ?? '/run/faultline/secrets';

for (const [key, value] of Object.entries(process.env)) {
  if (value?.includes('{{')) process.env[key] = value.replaceAll(/\{\{([a-z-]+)\}\}/g, (_, name) => secret(key, name));
}

/** @param {string} key @param {string} name */
function secret(key, name) {
  try {
    return readFileSync(join(directory, name), 'utf8');
  } catch {
    console.error(`start: ${key} wants the secret ${name}, which is not in ${directory}; has the init container run?`);
    process.exit(1);
  }
}

const [entry] = process.argv.splice(2, 1);
if (entry === undefined) {
  console.error('start: name the program, such as services/gateway/src/start.ts');
  process.exit(64);
}
process.argv[1] = resolve(entry);
await import(pathToFileURL(resolve(entry)).href);
