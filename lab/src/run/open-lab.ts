import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createChaosClient } from '@faultline/chaos/client';
import { edges, ports, proxies, serviceNames } from '@faultline/topology';
import { createLabApi } from '../api/app.ts';
import { experimentRoutes } from '../api/experiment-routes.ts';
import { createLive } from '../api/live.ts';
import { logRoutes } from '../api/log-routes.ts';
import { processFaultRoutes } from '../api/process-fault-routes.ts';
import { createSessions } from '../api/sessions.ts';
import { ConsoleBuild, consoleDirectory } from '../console/console-build.ts';
import { composeExercises } from '../exercises/compose.ts';
import { exerciseRoutes } from '../exercises/routes.ts';
import { GameDay } from '../game-day/game-day.ts';
import { gameDayRoutes } from '../game-day/routes.ts';
import type { LabOptions } from '../plan/options.ts';
import type { Plan } from '../plan/plan.ts';
import { ProcessFaults } from '../process-faults/process-faults.ts';
import { root, type StatePaths } from '../state/paths.ts';
import type { RunFile } from '../state/run-file.ts';
import { StatusCollector } from '../status/status-collector.ts';
import { systemClock } from '../supervisor/clock.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

export interface OpenLabOptions {
  readonly plan: Plan;
  readonly paths: StatePaths;
  readonly supervisor: Supervisor;
  /** The run file as it is now. */
  readonly run: () => RunFile;
  /** Asked for over the API. Returns at once. */
  readonly stop: (reason: string) => void;
  /** Aborts when the lab begins to stop. */
  readonly ending: AbortSignal;
}

export interface OpenLab {
  /** Lets one browser in, once. */
  issueTicket(): string;
  /** From when on everything is ready: looks at it all the while, and builds the console. */
  look(): void;
  /** An attempt under way ends with the lab; resolves when nothing of it is left. */
  endExercises(): Promise<void>;
  close(): Promise<void>;
}

/** The lab API with all that answers behind it: status, faults of processes, exercises, experiments, the console. */
export async function openLab({ plan, paths, supervisor, run, stop, ending }: OpenLabOptions): Promise<OpenLab> {
  const { options, token } = plan;
  const chaosUrl = `http://127.0.0.1:${ports.chaos + options.portOffset}`;
  const processFaults = new ProcessFaults({ supervisor, clock: systemClock });
  const collector = new StatusCollector({
    supervisor,
    clock: systemClock,
    chaos: createChaosClient({ baseUrl: chaosUrl, token }),
    shoppers: { url: run().urls.shoppers, token },
  });
  const exercises = composeExercises({
    run: run(),
    stateDirectory: paths.directory,
    supervisor,
    chaosUrl,
    instructorSecret: plan.instructorSecret,
  });
  const gameDay = new GameDay({ conductor: exercises, directory: join(paths.directory, 'exercises'), now: Date.now });
  const status = () => collector.snapshot(run());
  const sessions = createSessions();
  const live = createLive({ status });
  exercises.on('change', () => live.send('exercise', exercises.view()));
  const console = new ConsoleBuild();
  const api = createLabApi({
    token,
    alertHook: plan.alertHook,
    supervisor,
    logs: logRoutes(supervisor),
    processFaults: processFaultRoutes(processFaults),
    chaosUrl,
    status,
    topology: () => topologyOf(options),
    exercises: exerciseRoutes(exercises),
    gameDay: gameDayRoutes(gameDay),
    experiments: experimentRoutes({ stateDirectory: paths.directory, ending }),
    sessions,
    live,
    console: { directory: consoleDirectory, state: () => console.state },
    documents: root,
    shutDown: () => stop('node lab down'),
  });
  const server = await listen(api, ports.lab + options.portOffset);
  return {
    issueTicket: () => sessions.issueTicket(),
    look() {
      void collector.run(ending, live);
      void console.run(ending);
    },
    async endExercises() {
      await exercises.stop();
      processFaults.close();
    },
    close: () => closeServer(server),
  };
}

function topologyOf({ replicas, portOffset }: LabOptions) {
  return { services: serviceNames, replicas, edges, proxies: proxies(replicas, portOffset) };
}

function listen(app: Parameters<typeof createServer>[1], port: number): Promise<Server> {
  const server = createServer({}, app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve(server);
    });
  });
}

/** Whoever follows a log would otherwise keep us. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
