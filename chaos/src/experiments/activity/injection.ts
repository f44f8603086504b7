import type { Activity, HttpProvider } from '../load/schema.ts';

export type Injection = Activity & { readonly provider: HttpProvider };

/** An action that asks the chaos controller for a fault, under whatever address. */
export function isInjection(activity: Activity): activity is Injection {
  const { type, provider } = activity;
  if (type !== 'action' || provider.type !== 'http' || provider.method?.toUpperCase() !== 'POST') return false;
  return new URL(provider.url).pathname.endsWith('/api/chaos/faults');
}
