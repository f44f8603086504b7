import process from 'node:process';
import type { StartedTestContainer, TestContainer } from 'testcontainers';
import { dockerAbsence, imageAbsence } from './docker.ts';
import type { Engine, TestServer } from './engine.ts';

export type ContainerOptions = {
  readonly image: string;
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  /** Succeeds inside the container when the server takes connections from outside. Log lines differ from build to build. */
  readonly readyCommand: string;
  readonly urlOf: (address: string) => string;
};

/** An image may have to be pulled first. */
const START_TIMEOUT_MS = 180_000;
/** Testcontainers starts it beside the others: it removes them when the test process dies. */
const REAPER_IMAGE = 'testcontainers/ryuk:0.14.0';

const noDocker = await dockerAbsence();
if (noDocker === undefined) {
  process.env['RYUK_CONTAINER_IMAGE'] ??= REAPER_IMAGE;
  // Without it every suite still removes its own containers; only a test process that is killed leaves some behind.
  if ((await imageAbsence(process.env['RYUK_CONTAINER_IMAGE'])) !== undefined) process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
}

/** A server in a container of its own. */
export async function containerEngine(options: ContainerOptions): Promise<Engine> {
  const absence = noDocker ?? (await imageAbsence(options.image));
  return { name: `a container of ${options.image}`, absence, startTimeoutMs: START_TIMEOUT_MS, start: () => start(options) };
}

async function start(options: ContainerOptions): Promise<TestServer> {
  const { image, port, environment = {}, command, readyCommand, urlOf } = options;
  // Only where there is an engine: loading it costs a second.
  const { GenericContainer, Wait } = await import('testcontainers');
  const wanted: TestContainer = new GenericContainer(image)
    .withExposedPorts(port)
    .withEnvironment(environment)
    .withHealthCheck({ test: ['CMD-SHELL', readyCommand], interval: 500, timeout: 5_000, retries: START_TIMEOUT_MS / 500 })
    .withWaitStrategy(Wait.forAll([Wait.forHealthCheck(), Wait.forListeningPorts()]))
    .withStartupTimeout(START_TIMEOUT_MS);
  if (command) wanted.withCommand([...command]);
  const container: StartedTestContainer = await wanted.start();
  return {
    url: urlOf(`${container.getHost()}:${container.getMappedPort(port)}`),
    [Symbol.asyncDispose]: async () => void (await container.stop({ timeout: 0 })),
  };
}
