export type Product = {
  readonly sku: string;
  readonly name: string;
  readonly priceMinor: number;
  readonly currency: string;
  readonly available: number;
};

/** Where the catalogue is read from; the store and the cache in front of it both are one. */
export type Products = { list(): Promise<readonly Product[]> };
