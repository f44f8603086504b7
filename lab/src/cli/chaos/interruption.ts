/** Aborts on the first Ctrl-C or SIGTERM; the second one ends the process at once. */
export function createInterruption(): { readonly signal: AbortSignal } & Disposable {
  const interrupted = new AbortController();
  const stop = (): void => {
    if (interrupted.signal.aborted) process.exit(EXIT_INTERRUPTED);
    interrupted.abort();
  };
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, stop);
  return {
    signal: interrupted.signal,
    [Symbol.dispose]() {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
    },
  };
}

export const EXIT_INTERRUPTED = 4;
