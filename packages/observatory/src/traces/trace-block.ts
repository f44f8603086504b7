import { pack, unpack } from '../zstd.ts';

/** One trace, or what of it arrived together, as a TracesData message. Times in Unix nanoseconds. */
export type TraceFragment = Readonly<{ traceId: string; startNs: bigint; endNs: bigint; spanCount: number; bytes: Uint8Array }>;

/** Fragments at rest, packed together: alone they are too short to pack well. */
export class TraceBlock {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly spanCount: number;
  /** By start, newest first; `bytes` has been moved into the pack. */
  readonly fragments: ReadonlyArray<Omit<TraceFragment, 'bytes'> & { readonly from: number; readonly to: number }>;
  readonly #packed: Uint8Array;

  constructor(fragments: readonly TraceFragment[]) {
    const sorted = fragments.toSorted((a, b) => (a.startNs < b.startNs ? 1 : a.startNs > b.startNs ? -1 : 0));
    let at = 0;
    this.fragments = sorted.map(({ bytes, ...rest }) => {
      const from = at;
      at += bytes.length;
      return { ...rest, from, to: at };
    });
    this.#packed = pack(Buffer.concat(sorted.map(({ bytes }) => bytes)));
    this.startNs = sorted.at(-1)?.startNs ?? 0n;
    this.endNs = sorted.reduce((latest, { endNs }) => (endNs > latest ? endNs : latest), 0n);
    this.spanCount = sorted.reduce((sum, { spanCount }) => sum + spanCount, 0);
  }

  get byteLength(): number {
    return this.#packed.byteLength;
  }

  /** The bytes of the fragments, in their order. */
  unpack(): Uint8Array[] {
    const bytes = unpack(this.#packed);
    return this.fragments.map(({ from, to }) => bytes.subarray(from, to));
  }
}
