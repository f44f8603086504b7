import { CliError, EXIT_USAGE } from '../cli-error.ts';

/** Asks Prometheus, Loki or Tempo. @throws CliError when it cannot be reached or refuses the query */
export async function ask<T>(baseUrl: string, path: string, parameters: Readonly<Record<string, string | undefined>>): Promise<T> {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) url.searchParams.set(name, value);
  let response: Response;
  try {
    response = await fetch(url);
  } catch (cause) {
    throw new CliError(`the telemetry of the lab does not answer at ${baseUrl}`, { cause });
  }
  const text = await response.text();
  if (response.ok) return JSON.parse(text) as T;
  // What is wrong with the query itself is for its author to mend.
  throw new CliError(reasonIn(text).replaceAll(/\s*\n\s*/g, ' '), response.status === 400 ? { exitCode: EXIT_USAGE } : {});
}

/** Prometheus explains itself in JSON, the others in plain text. */
function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // Plain text it is.
  }
  return text.trim();
}
