import { join } from 'node:path';
import { createChaosClient } from '@faultline/chaos/client';
import { root } from '../state/paths.ts';
import type { RunFile } from '../state/run-file.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { sourcesOf } from '../verify/load/sources-of.ts';
import { Conductor } from './conductor.ts';
import { createShoppers } from './shoppers.ts';
import { createTelemetry } from './telemetry.ts';

export interface ComposeOptions {
  readonly run: RunFile;
  /** `.faultline` */
  readonly stateDirectory: string;
  readonly supervisor: Supervisor;
  readonly chaosUrl: string;
  /** Without it, no fault can be hidden, and so no attempt begun. */
  readonly instructorSecret?: string;
}

/** Exercises in this lab, with everything that they reach for. */
export function composeExercises({ run, stateDirectory, supervisor, chaosUrl, instructorSecret }: ComposeOptions): Conductor {
  const { token, adminToken, urls, files } = run;
  return new Conductor({
    directory: join(stateDirectory, 'exercises'),
    exercises: join(root, 'exercises'),
    chaos: createChaosClient({ baseUrl: chaosUrl, token, ...(instructorSecret === undefined ? {} : { instructor: instructorSecret }) }),
    telemetry: createTelemetry(urls),
    shoppers: createShoppers({ url: urls.shoppers, token: adminToken, journalFile: files.journal }),
    supervisor,
    books: sourcesOf(run),
    alertmanagerUrl: urls.alertmanager,
  });
}
