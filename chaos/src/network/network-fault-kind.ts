import type { ProxyClient, ProxyJson } from '@faultline/edge-proxy';

export interface ParameterDefinition {
  readonly name: string;
  readonly summary: string;
  readonly required: boolean;
  readonly unit: 'ms';
  readonly min: number;
  readonly max: number;
}

/** What one proxy carries of a fault. */
export interface Carried {
  readonly parameters: Readonly<Record<string, number>>;
  readonly expiresAt?: string | undefined;
  /** The name that Toxiproxy knows it by; undefined where it has none. */
  readonly toxic: string | undefined;
}

export interface Application {
  readonly client: ProxyClient;
  readonly proxy: string;
  /** Name of the toxic to make, so that it can be told from those that others made. */
  readonly name: string;
  readonly durationMs: number;
  readonly parameters: Readonly<Record<string, number>>;
}

/** One way in which the network can misbehave on an edge. A new kind is one file that fulfils this, and one line in kinds.ts. */
export interface NetworkFaultKind {
  readonly kind: string;
  readonly summary: string;
  readonly parameters: readonly ParameterDefinition[];
  /** Puts it on one proxy, for `durationMs`: it ends there by itself, whatever becomes of us. */
  apply(application: Application): Promise<void>;
  /** Takes it off one proxy. Doing it twice is no error. */
  remove(application: Pick<Application, 'client' | 'proxy' | 'name'>): Promise<void>;
  /** Whatever of this kind the proxy carries, ours or not. */
  carriedBy(proxy: ProxyJson): readonly Carried[];
}
