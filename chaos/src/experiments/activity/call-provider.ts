import type { Provider } from '../load/schema.ts';
import { callHttp, type HttpOutput } from './http-provider.ts';
import { type ProcessOutput, runProcess } from './process-provider.ts';

/** Where processes run, and what they see. */
export interface Surroundings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Output = HttpOutput | ProcessOutput;

const DEFAULT_TIMEOUT_SECONDS = 30;

/** @throws Error whose message says why there is no output */
export async function callProvider(
  provider: Provider,
  { cwd, env, signal, input }: Surroundings & { readonly signal: AbortSignal; readonly input?: string },
): Promise<Output> {
  const { timeout = DEFAULT_TIMEOUT_SECONDS } = provider;
  const seconds = Array.isArray(timeout) ? Math.max(...timeout) : timeout;
  const late = AbortSignal.timeout(seconds * 1_000);
  const either = AbortSignal.any([signal, late]);
  try {
    if (provider.type === 'http') return await callHttp(provider, either);
    return await runProcess(provider, { cwd, env, signal: either, ...(input === undefined ? {} : { input }) });
  } catch (cause) {
    if (signal.aborted) throw new Error('interrupted', { cause });
    if (late.aborted) throw new Error(`no answer within ${seconds} s`, { cause });
    throw new Error(reasonOf(cause, provider), { cause });
  }
}

function reasonOf(error: unknown, provider: Provider): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = inner instanceof Error && 'code' in inner && typeof inner.code === 'string' ? inner.code : undefined;
  const message = inner instanceof Error && inner.message !== '' ? inner.message : String(code ?? inner);
  if (provider.type === 'process') return code === 'ENOENT' ? `there is no program ${provider.path}` : message;
  return `${new URL(provider.url).origin} does not answer: ${message}`;
}
