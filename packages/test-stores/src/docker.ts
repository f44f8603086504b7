import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const ENGINE_TIMEOUT_MS = 3_000;
const REGISTRY_TIMEOUT_MS = 10_000;

const docker = (args: readonly string[], timeout: number): Promise<unknown> => promisify(execFile)('docker', args, { timeout });

/** Why there is no Docker; the client's own word for it: it knows contexts and DOCKER_HOST. It prints a version only when an engine answers. */
export async function dockerAbsence(): Promise<string | undefined> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], ENGINE_TIMEOUT_MS);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no docker on the PATH' : 'no Docker engine answers';
  }
}

/** Why an image cannot be run: it is not on this machine, and its registry does not have it for us. */
export async function imageAbsence(image: string): Promise<string | undefined> {
  try {
    await docker(['image', 'inspect', image], ENGINE_TIMEOUT_MS);
    return undefined;
  } catch {
    return docker(['manifest', 'inspect', image], REGISTRY_TIMEOUT_MS).then(
      () => undefined,
      () => `${image} is not here and cannot be pulled`,
    );
  }
}
