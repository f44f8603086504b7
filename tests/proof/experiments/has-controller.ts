import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Experiments need the chaos controller in the lab. */
export const hasController = existsSync(fileURLToPath(new URL('../../../chaos/src/main.ts', import.meta.url)));
if (!hasController) console.log('this checkout has no chaos controller (chaos/src/main.ts): experiments cannot be run');
