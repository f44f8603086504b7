const prefix = 'faultline: ';

/** A set-up problem told in words meant for the person at the keyboard; no stack trace. */
export class SetUpError extends Error {
  /**
   * @param {string} message
   * @param {{ exitCode?: number, cause?: unknown }} [options]
   */
  constructor(message, { exitCode = 1, cause } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Everything the launcher has to say goes to stderr: stdout belongs to the target. @param {string} text */
export function say(text) {
  process.stderr.write(`${prefix}${text}\n`);
}

/**
 * Runs a step and says in one line what it is and how long it took. A terminal sees the seconds pass.
 *
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(title, work) {
  const startedAt = performance.now();
  const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
  const live = process.stderr.isTTY === true;
  process.stderr.write(`${prefix}${title} …`);
  const ticker = live ? setInterval(() => process.stderr.write(`\r${prefix}${title} … ${seconds()} s`), 500) : undefined;
  let outcome = 'failed after';
  try {
    const result = await work();
    outcome = 'done in';
    return result;
  } finally {
    clearInterval(ticker);
    process.stderr.write(`${live ? `\r${prefix}${title} …` : ''} ${outcome} ${seconds()} s\n`);
  }
}
