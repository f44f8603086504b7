import { CommandError, notAnInteger } from '../errors.ts';
import { fitsInt64, parseInt64 } from '../protocol/numbers.ts';

/** The options that name a deadline, in the spelling of SET. */
export type DeadlineOption = 'EX' | 'PX' | 'EXAT' | 'PXAT';

export const isDeadlineOption = (option: string): option is DeadlineOption =>
  option === 'EX' || option === 'PX' || option === 'EXAT' || option === 'PXAT';

interface DeadlineRequest {
  readonly amount: string;
  readonly option: DeadlineOption;
  /** For the error text. */
  readonly command: string;
  readonly nowMs: number;
}

/**
 * The moment, in milliseconds since the epoch, that EXPIRE and its kin ask for; it may lie in the past.
 *
 * Moments beyond 2^53 ms (the year 287396) lose precision: they are kept as numbers.
 *
 * @throws CommandError when the amount is no integer or the moment does not fit 64 bits.
 */
export function parseDeadline(request: DeadlineRequest): number {
  return Number(deadline(request, parseAmount(request.amount)));
}

/**
 * The same for SET, SETEX and GETEX, whose amount must be positive.
 *
 * @throws CommandError
 */
export function parsePositiveDeadline(request: DeadlineRequest): number {
  const amount = parseAmount(request.amount);
  if (amount <= 0n) throw invalidExpireTime(request.command);
  return Number(deadline(request, amount));
}

function parseAmount(text: string): bigint {
  const amount = parseInt64(text);
  if (amount === undefined) throw notAnInteger();
  return amount;
}

function deadline({ option, command, nowMs }: DeadlineRequest, amount: bigint): bigint {
  const amountMs = option === 'EX' || option === 'EXAT' ? amount * 1000n : amount;
  const deadlineMs = option === 'EX' || option === 'PX' ? amountMs + BigInt(nowMs) : amountMs;
  if (!fitsInt64(amountMs) || !fitsInt64(deadlineMs)) throw invalidExpireTime(command);
  return deadlineMs;
}

const invalidExpireTime = (command: string): CommandError => new CommandError('ERR', `invalid expire time in '${command}' command`);
