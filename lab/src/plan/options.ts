import type { Replicas, ServiceName } from '@faultline/topology';

/** What a person can ask of `up`. */
export interface LabOptions {
  readonly portOffset: number;
  readonly replicas: Replicas;
  /** Checkouts a second of the simulated shoppers; 0: they stay, and buy nothing. */
  readonly checkoutsPerSecond: number;
  readonly seed: number;
  /** Keep the data of this run, and take up that of the last run that kept its data. */
  readonly keep: boolean;
  readonly withShoppers: boolean;
  /** Start only these services and simulators, beside stores and proxies; undefined: all. */
  readonly only?: readonly string[];
  /** The service whose first replica waits for a debugger's connection. */
  readonly inspect?: ServiceName;
}

export const defaultOptions: LabOptions = {
  portOffset: 0,
  replicas: {},
  checkoutsPerSecond: 5,
  seed: 1,
  keep: false,
  withShoppers: true,
};

export const INSPECT_PORT = 9229;
