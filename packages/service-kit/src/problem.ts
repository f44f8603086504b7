import type { ErrorCode, Problem } from '@faultline/contracts/errors';
import {
  isAdmissionRejectedError,
  isBreakerOpenError,
  isBulkheadRejectedError,
  isDeadlineExceededError,
  isResilienceError,
} from '@faultline/resilience';
import { DependencyError, ServiceError } from './service-error.ts';

const titles: Readonly<Record<ErrorCode, string>> = {
  malformed_body: 'The body is not valid JSON',
  invalid_request: 'The request does not fit the contract',
  unauthenticated: 'A valid session is needed',
  invalid_credentials: 'E-mail or password is wrong',
  payment_declined: 'The card was declined',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'The method is not allowed here',
  account_exists: 'There is an account with this e-mail',
  out_of_stock: 'Not enough stock',
  request_in_flight: 'The same request is still being worked on',
  reservation_closed: 'The reservation has ended already',
  reservation_expired: 'The reservation has expired',
  payment_voided: 'The payment was voided',
  order_cancelled: 'The order was cancelled',
  fault_conflict: 'The fault does not go together with one in force',
  body_too_large: 'The body is too large',
  unsupported_media_type: 'The body must be application/json',
  idempotency_key_reused: 'The Idempotency-Key was used with another request',
  empty_cart: 'The cart is empty',
  cart_changed: 'The cart is not the one that was meant',
  unknown_product: 'There is no such product',
  rate_limited: 'Too many requests',
  internal: 'Something went wrong on our side',
  dependency_unavailable: 'A service that this one needs is away',
  provider_unavailable: 'The payment provider is away',
  overloaded: 'Too busy to take this request',
  draining: 'This replica is shutting down',
  deadline_exceeded: 'There was not enough time',
};

export type ProblemReply = { readonly problem: Problem; readonly retryAfterMs?: number };

/** The only place where errors become answers. What is not known here is a 500 that tells nothing of its cause. */
export function toProblem(error: unknown): ProblemReply {
  const known = toServiceError(error);
  const { status } = known;
  const { retryable = status >= 500, retryAfterMs = status === 503 ? 1_000 : undefined, orderId, errors } = known.options;
  return {
    problem: {
      type: `https://faultline.invalid/problems/${known.code}`,
      title: titles[known.code],
      status,
      code: known.code,
      ...(status < 500 && known.message !== titles[known.code] ? { detail: known.message } : {}),
      ...(orderId === undefined ? {} : { orderId }),
      ...(errors === undefined ? {} : { errors }),
      retryable,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs: Math.ceil(retryAfterMs) }),
      ...(wasRefused(known) ? { attempted: false } : {}),
    },
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Whether the failure behind an answer is a breaker's or a bulkhead's: then nothing was tried. */
function wasRefused(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (isBreakerOpenError(current) || isBulkheadRejectedError(current)) return true;
  }
  return false;
}

/** Body-parser's errors carry `type`; they are matched by it, as its documentation says. */
const bodyErrors: Readonly<Record<string, ErrorCode>> = {
  'entity.parse.failed': 'malformed_body',
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'unsupported_media_type',
  'charset.unsupported': 'unsupported_media_type',
  'request.aborted': 'malformed_body',
  'request.size.invalid': 'malformed_body',
};

/** What body-parser says of a body that it could not read, such as one that is not the gzip it claims to be, without a type. */
const isClientError = (error: unknown): boolean =>
  error instanceof Error &&
  !(error instanceof URIError) &&
  'status' in error &&
  error.status === 400 &&
  'expose' in error &&
  error.expose === true;

export function toServiceError(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error;
  if (isAdmissionRejectedError(error))
    return new ServiceError('overloaded', error.message, { cause: error, retryAfterMs: error.retryAfterMs });
  if (isBulkheadRejectedError(error)) return new ServiceError('overloaded', error.message, { cause: error, retryable: false });
  if (isBreakerOpenError(error)) {
    return new ServiceError('dependency_unavailable', error.message, { cause: error, retryable: false, retryAfterMs: error.retryAfterMs });
  }
  if (isDeadlineExceededError(error)) return new ServiceError('deadline_exceeded', error.message, { cause: error, retryable: false });
  if (isResilienceError(error)) return new ServiceError('dependency_unavailable', error.message, { cause: error, retryable: false });
  if (error instanceof DependencyError)
    return new ServiceError('dependency_unavailable', error.message, { cause: error, retryable: false });
  const bodyCode = typeof error === 'object' && error !== null && 'type' in error ? bodyErrors[String(error.type)] : undefined;
  if (bodyCode) return new ServiceError(bodyCode, titles[bodyCode], { cause: error });
  if (isClientError(error)) return new ServiceError('malformed_body', titles.malformed_body, { cause: error });
  // Express could not decode a parameter of the path.
  if (error instanceof URIError) return new ServiceError('invalid_request', 'the path is not valid', { cause: error });
  return new ServiceError('internal', titles.internal, { cause: error });
}
