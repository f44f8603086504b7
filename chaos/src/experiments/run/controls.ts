import { callProvider, type Surroundings } from '../activity/call-provider.ts';
import type { Control } from '../load/schema.ts';
import type { Emit } from './events.ts';

export type Level = 'experiment' | 'hypothesis' | 'method' | 'rollback' | 'activity';

export interface Controls {
  /** Tells the controls before and after `work`; what they answer decides nothing, their failures are noted. */
  around<T>(level: Level, context: unknown, work: () => Promise<T>, own?: readonly Control[]): Promise<T>;
}

/**
 * Controls watch a run from outside. A process gets `FAULTLINE_CONTROL=before-method` (and so on) in its environment and the context as
 * JSON on standard input; an address gets both as JSON by POST. Those of the experiment hear of every level, unless `automatic` is
 * false; those of an activity of that activity alone.
 */
export function createControls(controls: readonly Control[], { surroundings, emit }: { surroundings: Surroundings; emit: Emit }): Controls {
  async function tell(event: string, context: unknown, heard: readonly Control[]): Promise<void> {
    for (const { name, provider } of heard) {
      const input = JSON.stringify({ event, context });
      const env = { ...surroundings.env, FAULTLINE_CONTROL: event };
      const called =
        provider.type === 'process'
          ? provider
          : { ...provider, method: 'POST', headers: { ...provider.headers, 'content-type': 'application/json' }, arguments: input };
      try {
        const { status } = await callProvider(called, { ...surroundings, env, input, signal: new AbortController().signal });
        if (provider.type === 'process' ? status !== 0 : status >= 400) throw new Error(`the answer was ${status}`);
      } catch (error) {
        emit({ type: 'note', text: `the control "${name}" failed at ${event}: ${(error as Error).message}` });
      }
    }
  }
  return {
    async around(level, context, work, own = []) {
      const heard = [...controls.filter(({ automatic = true }) => automatic || level === 'experiment'), ...own];
      if (heard.length === 0) return work();
      await tell(
        `before-${level}`,
        context,
        heard.filter(({ scope }) => scope !== 'after'),
      );
      const result = await work();
      await tell(
        `after-${level}`,
        { context, result },
        heard.filter(({ scope }) => scope !== 'before'),
      );
      return result;
    },
  };
}
