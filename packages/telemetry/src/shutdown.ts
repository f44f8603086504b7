let shutdown: () => Promise<void> = () => Promise.resolve();

export function setShutdown(stop: () => Promise<void>): void {
  shutdown = stop;
}

/** Sends what is still queued, for at most `timeoutMs`, and stops the SDK. Never rejects: telemetry may not hold up an exit. */
export async function shutdownTelemetry(timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMs);
  });
  await Promise.race([shutdown().catch(() => {}), bound]);
  clearTimeout(timer);
}
