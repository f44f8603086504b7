/** The wish that the lab stop, wherever it comes from. The first asks; who repeats it, insists. */
export interface StopSignal {
  /** Resolves with the reason when somebody asks for the first time. */
  readonly requested: Promise<string>;
  readonly reason: string | undefined;
  request(reason: string): void;
  /** Called with 1, 2, … for every signal after the first. */
  onInsist(listener: (times: number) => void): void;
  dispose(): void;
}

const reasons = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'the terminal is gone' } as const;

/** Listens to the signals that end a process, and to the end of the process that started us, where it left us a channel. */
export function createStopSignal(source: NodeJS.Process = process): StopSignal {
  const { promise, resolve } = Promise.withResolvers<string>();
  let reason: string | undefined;
  let insisted = 0;
  let listener: ((times: number) => void) | undefined;

  const request = (why: string): void => {
    reason ??= why;
    resolve(reason);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (reason === undefined) {
      request(reasons[signal as keyof typeof reasons]);
    } else {
      insisted += 1;
      listener?.(insisted);
    }
  };
  const onDisconnect = (): void => request('the process that started the lab is gone');
  for (const signal of Object.keys(reasons)) source.on(signal as NodeJS.Signals, onSignal);
  if (source.connected) source.once('disconnect', onDisconnect);

  return {
    requested: promise,
    get reason() {
      return reason;
    },
    request,
    onInsist(added) {
      listener = added;
    },
    dispose() {
      for (const signal of Object.keys(reasons)) source.off(signal as NodeJS.Signals, onSignal);
      source.off('disconnect', onDisconnect);
    },
  };
}
