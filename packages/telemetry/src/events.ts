/**
 * Every event that a service logs, its level, and what it tells. The level policy:
 * debug is for development and is sampled; info is a significant event of the business or of the process; warn is degraded
 * service that was survived; error is work that failed and that somebody may have to look at.
 */
export type Level = 'error' | 'warn' | 'info' | 'debug';
type EventDefinition = { readonly level: Level; readonly meaning: string };
const define = <const E extends Readonly<Record<string, EventDefinition>>>(events: E): E => events;

export const events = define({
  // Process
  service_starting: { level: 'info', meaning: 'The process has read its configuration' },
  service_ready: { level: 'info', meaning: 'Listening, and ready for the first time' },
  service_draining: { level: 'info', meaning: 'SIGTERM taken: unready, finishing what is in flight' },
  service_stopped: { level: 'info', meaning: 'Everything is closed' },
  service_failed: { level: 'error', meaning: 'The process ends because of an error' },
  readiness_changed: { level: 'warn', meaning: 'Readiness or one of its checks changed' },
  configuration_invalid: { level: 'error', meaning: 'The environment has bad keys; all of them are listed' },
  migrations_applied: { level: 'info', meaning: 'The database schema is up to date' },
  telemetry_unreachable: { level: 'warn', meaning: 'The telemetry backend does not answer; said once until it does again' },
  telemetry_recovered: { level: 'info', meaning: 'The telemetry backend answers again' },

  // HTTP
  request_completed: { level: 'debug', meaning: 'A request was answered; sampled' },
  request_failed: { level: 'error', meaning: 'A request failed inside the service (5xx that is not shedding)' },
  request_rejected: { level: 'warn', meaning: 'A request was shed, or refused for a dependency that is away' },

  // Resilience
  dependency_failed: { level: 'warn', meaning: 'A call to a dependency failed after what retries it had' },
  retry_scheduled: { level: 'debug', meaning: 'An attempt failed and another follows' },
  retry_denied: { level: 'warn', meaning: 'A retry was wanted, and the budget refused it' },
  circuit_breaker_changed: { level: 'warn', meaning: 'A breaker opened, half-opened or closed' },
  pool_error: { level: 'warn', meaning: 'An idle connection of a pool or client broke' },

  // Faults made on purpose
  fault_started: { level: 'warn', meaning: 'Somebody put a fault in force inside this process' },
  fault_ended: { level: 'warn', meaning: 'A fault is over: reverted, expired, or nobody renewed its lease' },
  step_traced: { level: 'info', meaning: 'Detail that nobody needs; only the fault log-flood writes it' },
  fault_point_armed: { level: 'warn', meaning: 'Somebody armed a fault point' },
  fault_point_fired: { level: 'warn', meaning: 'An armed fault point acted; for a crash it is the last line of the process' },

  // Gateway
  signup_completed: { level: 'info', meaning: 'An account was created' },
  cart_abandoned: { level: 'info', meaning: 'A cart expired with items in it' },
  checkout_completed: { level: 'info', meaning: 'A checkout was answered; the outcome says how' },
  checkout_failed: { level: 'error', meaning: 'A checkout was answered with an error of ours' },

  // The order story
  order_processing_started: { level: 'info', meaning: 'An order was accepted and written' },
  insufficient_inventory: { level: 'warn', meaning: 'The stock does not cover the order' },
  payment_processed: { level: 'info', meaning: 'The payment of an order was captured' },
  payment_declined: { level: 'info', meaning: 'The card was declined' },
  payment_deferred: { level: 'warn', meaning: 'The payment could not be made now; the queue goes on with it' },
  order_completed: { level: 'info', meaning: 'An order was confirmed' },
  order_rejected: { level: 'info', meaning: 'An order ended without a sale, for a reason of the business' },
  order_cancelled: { level: 'warn', meaning: 'An order was compensated: void, release, cancelled' },
  order_processing_failed: { level: 'error', meaning: 'A step of an order failed; error_type says which kind' },
  void_unresolved: { level: 'error', meaning: 'A void is not acknowledged; stock and order wait for it' },
  queue_error: { level: 'warn', meaning: 'The job queue had an error of its own' },

  // Payment
  charge_captured: { level: 'info', meaning: 'The provider captured a charge' },
  charge_unknown: { level: 'warn', meaning: 'The provider did not say what became of a charge' },
  charge_voided: { level: 'info', meaning: 'The provider acknowledged a void' },
  callback_received: { level: 'info', meaning: 'A signed event of the provider was applied' },
  callback_refused: { level: 'warn', meaning: 'A callback had a bad signature, age or body' },

  // Inventory
  stock_reserved: { level: 'info', meaning: 'Stock is held for an order' },
  stock_committed: { level: 'info', meaning: 'Held stock was sold' },
  stock_released: { level: 'info', meaning: 'Held stock was given back' },
  reservations_expired: { level: 'warn', meaning: 'Reservations ended by themselves' },
  stock_cache_unavailable: { level: 'warn', meaning: 'The stock cache does not answer; reads go to the database' },
});
export type EventName = keyof typeof events;
