import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StartedTestContainer, TestContainer } from 'testcontainers';
import type { Engine, TestServer } from './engine.ts';

export type ContainerOptions = {
  readonly image: string;
  readonly port: number;
  readonly environment?: Readonly<Record<string, string>>;
  /** What the server logs when it takes connections, and how often until it means it. */
  readonly readyLine: RegExp;
  readonly readyLineCount?: number;
  readonly urlOf: (address: string) => string;
};

/** An image may have to be pulled first. */
const START_TIMEOUT_MS = 180_000;
const ASK_TIMEOUT_MS = 3_000;

const absence = await dockerAbsence();

/** A server in a container of its own, which Testcontainers removes also when the test process dies. */
export function containerEngine(options: ContainerOptions): Engine {
  return { name: `a container of ${options.image}`, absence, startTimeoutMs: START_TIMEOUT_MS, start: () => start(options) };
}

async function start(options: ContainerOptions): Promise<TestServer> {
  const { image, port, environment = {}, readyLine, readyLineCount = 1, urlOf } = options;
  // Only where there is an engine: loading it costs a second.
  const { GenericContainer, Wait } = await import('testcontainers');
  const wanted: TestContainer = new GenericContainer(image)
    .withExposedPorts(port)
    .withEnvironment(environment)
    .withWaitStrategy(Wait.forAll([Wait.forLogMessage(readyLine, readyLineCount), Wait.forListeningPorts()]))
    .withStartupTimeout(START_TIMEOUT_MS);
  const container: StartedTestContainer = await wanted.start();
  return {
    url: urlOf(`${container.getHost()}:${container.getMappedPort(port)}`),
    [Symbol.asyncDispose]: async () => void (await container.stop({ timeout: 0 })),
  };
}

/** The client's own word for it: it knows contexts and DOCKER_HOST. It prints a version only when an engine answers. */
async function dockerAbsence(): Promise<string | undefined> {
  try {
    await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}'], { timeout: ASK_TIMEOUT_MS });
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no docker on the PATH' : 'no Docker engine answers';
  }
}
