import axios from 'axios';
import type { Clock } from './clock.ts';

const ASK_AGAIN_MS = 100;
const TIMEOUT_MS = 1_000;
/** Several times what a start takes. */
const AT_MOST_MS = 30_000;

/**
 * Resolves when each of the URLs has answered 200, or after half a minute: who comes again in the middle of an outage does not wait for
 * its end, or the outage would have nobody who feels it. People only come to a shop that has opened: those who come before would have its
 * gateway call services that are not there yet, until its breakers open.
 */
export async function allReady(urls: readonly string[], clock: Clock): Promise<void> {
  const comesAt = clock.now() + AT_MOST_MS;
  for (const url of urls) while (clock.now() < comesAt && !(await isReady(url))) await clock.sleep(ASK_AGAIN_MS);
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await axios.get(url, { proxy: false, timeout: TIMEOUT_MS, validateStatus: () => true })).status === 200;
  } catch {
    return false;
  }
}
