import { EventEmitter } from 'node:events';
import type { Context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';

/**
 * The SDK's own, but event emitters are left as they are. Instrumentation binds every request and response, and the SDK does it by
 * replacing their `on`, `once` and `off`, and by wrapping each listener that the framework, the streams and the client then add: dozens for
 * a hop. AsyncLocalStorage follows promises, timers and callbacks without that; a listener of ours that needs the context of the
 * request that it was made for says so with `AsyncResource.bind`.
 */
export class LeanContextManager extends AsyncLocalStorageContextManager {
  override bind<T>(context: Context, target: T): T {
    return target instanceof EventEmitter ? target : super.bind(context, target);
  }
}
