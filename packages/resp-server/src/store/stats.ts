/** Counters since the start or the last CONFIG RESETSTAT, under INFO's names in camel case. */
export class Stats {
  totalConnectionsReceived = 0;
  totalCommandsProcessed = 0;
  totalNetInputBytes = 0;
  totalNetOutputBytes = 0;
  totalErrorReplies = 0;
  expiredKeys = 0;
  evictedKeys = 0;
  keyspaceHits = 0;
  keyspaceMisses = 0;

  reset(): void {
    Object.assign(this, new Stats());
  }
}
