import { type ErrorCode, errorCodes, errorStatus } from '@faultline/contracts/errors';
import { serviceFaultParameters as parameters } from '@faultline/contracts/faults';
import type { FaultContext, FaultMechanism, RunningFault } from '@faultline/leased-faults';
import { ServiceError } from '../../service-error.ts';
import type { HttpEffect, HttpFaults } from './http-faults.ts';
import { createChooser, type HttpScope } from './scope.ts';

/** Requests later, refused, or with another answer. Any number at once. */
export function httpMechanisms(http: HttpFaults) {
  function start(scope: HttpScope, { random, injected }: FaultContext, effect: () => HttpEffect): RunningFault {
    http.assertRoute(scope.route);
    const chooses = createChooser(scope, random);
    const stop = http.add((request) => {
      if (!chooses(request)) return undefined;
      injected();
      return effect();
    });
    return { stop };
  }

  const delay: FaultMechanism<(typeof parameters)['http-delay']> = {
    parameters: parameters['http-delay'],
    composes: true,
    start: ({ delayMs, jitterMs, ...scope }, context) =>
      start(scope, context, () => ({ kind: 'delay', delayMs: Math.max(0, delayMs + (context.random.float() * 2 - 1) * jitterMs) })),
  };
  const abort: FaultMechanism<(typeof parameters)['http-abort']> = {
    parameters: parameters['http-abort'],
    composes: true,
    start({ status: wanted, code: named, ...scope }, context) {
      const status = named === undefined ? wanted : errorStatus[named];
      const code = named ?? codeOf(status);
      return start(scope, context, () => ({ kind: 'abort', error: new ServiceError(code, 'a fault that somebody injected', { status }) }));
    },
  };
  const body: FaultMechanism<(typeof parameters)['http-body']> = {
    parameters: parameters['http-body'],
    composes: true,
    start: ({ body: text, contentType, ...scope }, context) => start(scope, context, () => ({ kind: 'body', body: text, contentType })),
  };
  return { 'http-delay': delay, 'http-abort': abort, 'http-body': body };
}

function codeOf(status: number): ErrorCode {
  return errorCodes.find((code) => errorStatus[code] === status) ?? (status >= 500 ? 'internal' : 'invalid_request');
}
