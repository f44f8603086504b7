import process from 'node:process';

/** `FULL=1 npm run proof`: as long as the claim says. Otherwise the proofs are shortened to fit into `.ci/run`. */
export const full = process.env['FULL'] === '1';
