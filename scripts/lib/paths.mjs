import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const toolchainDir = join(root, 'toolchain');
export const stateDir = join(root, '.faultline');
