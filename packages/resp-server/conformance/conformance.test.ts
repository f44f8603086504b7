import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CANDIDATES, type Candidate } from './candidates.ts';
import { RawClient } from './raw-client.ts';
import { parseScript, runCase } from './script.ts';

/**
 * Each script runs against this server and, where there is one, against a real Redis, in both protocols; both must give
 * the recorded transcript, byte for byte. To record anew from a real Redis: run with `-u`, then once more without.
 */
const SCRIPTS = join(import.meta.dirname, 'scripts');
const RECORDED = join(import.meta.dirname, 'recorded');
const PASSWORD = 'secret';

for (const { name, start, isSkipped } of CANDIDATES) {
  describe.skipIf(isSkipped)(`${name} answers as recorded`, () => {
    let open: Candidate;
    let locked: Candidate;
    beforeAll(async () => {
      [open, locked] = await Promise.all([start(), start(PASSWORD)]);
    });
    afterAll(async () => {
      await Promise.all([open?.[Symbol.asyncDispose](), locked?.[Symbol.asyncDispose]()]);
    });

    for (const file of readdirSync(SCRIPTS)) {
      const isLocked = file === 'auth.txt';
      for (const protocol of isLocked ? ['2'] : ['2', '3']) {
        it(`to the commands in ${file}, in RESP${protocol}`, async () => {
          const { port } = isLocked ? locked : open;
          const greeting = isLocked ? [] : [['HELLO', protocol]];
          const transcripts: string[] = [];
          for (const scriptCase of parseScript(readFileSync(join(SCRIPTS, file), 'utf8'))) {
            if (!isLocked) {
              await using janitor = await RawClient.connect(port);
              await janitor.command(['FLUSHALL']);
            }
            transcripts.push(await runCase(scriptCase, { port, greeting }));
          }
          const recording = join(RECORDED, file.replace('.txt', `.resp${protocol}.txt`));
          await expect(`${transcripts.join('\n\n')}\n`).toMatchFileSnapshot(recording);
        });
      }
    }
  });
}
