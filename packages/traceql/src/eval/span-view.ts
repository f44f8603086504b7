import type { Span, Trace } from '../model.ts';
import { type Attribute, sameAttribute } from '../syntax/attribute.ts';
import { intValue, NIL, stringValue, type Value } from '../value.ts';

/** An attribute that was fetched. Its value is nil where the attribute is there but no condition asked for such a value. */
export type Entry = Readonly<{ attribute: Attribute; value: Value }>;

/**
 * What the engine sees of a span: only what was fetched of it. Entries stand in the order in which they were fetched,
 * and the first that fits answers, even with nil.
 */
export class SpanView {
  readonly span: Span;
  readonly trace: Trace;
  readonly ofSpan: Entry[] = [];
  readonly ofResource: Entry[] = [];
  readonly ofScope: Entry[] = [];
  readonly ofEvents: Entry[] = [];
  readonly ofLinks: Entry[] = [];
  ofTrace: readonly Entry[] = [];
  /** 0 until the duration is fetched. */
  durationNs = 0;
  startFetched = false;
  idFetched = false;
  /** 0 until fetched, like those of a span that no root leads to. */
  nestedSetLeft = 0;
  nestedSetRight = 0;
  nestedSetParent = 0;

  constructor(span: Span, trace: Trace) {
    this.span = span;
    this.trace = trace;
  }

  /** The attribute's value; nil where it is missing. */
  valueOf(attribute: Attribute): Value {
    switch (attribute.scope) {
      case 'span':
        return find(this.ofSpan, attribute);
      case 'resource':
        return find(this.ofResource, attribute);
      case 'event':
        return find(this.ofEvents, attribute);
      case 'link':
        return find(this.ofLinks, attribute);
      case 'instrumentation':
        return find(this.ofScope, attribute);
      case 'none':
        return attribute.intrinsic === undefined ? this.#valueByName(attribute.name) : this.#valueOfIntrinsic(attribute);
    }
  }

  /** How many things were found in the span; with none, it met no condition. */
  get matches(): number {
    let count = 0;
    for (const entries of [this.ofSpan, this.ofResource, this.ofScope, this.ofEvents, this.ofLinks]) {
      for (const { value } of entries) if (value.type !== 'nil') count++;
    }
    if (this.startFetched) count++;
    if (this.idFetched) count++;
    if (this.nestedSetLeft > 0 || this.nestedSetRight > 0 || this.nestedSetParent !== 0) count++;
    return count;
  }

  *entries(): Generator<Entry> {
    for (const entries of [this.ofTrace, this.ofResource, this.ofSpan, this.ofEvents, this.ofLinks, this.ofScope]) yield* entries;
  }

  #valueOfIntrinsic(attribute: Attribute): Value {
    if (attribute.intrinsic === 'nestedSetLeft') return intValue(this.nestedSetLeft);
    if (attribute.intrinsic === 'nestedSetRight') return intValue(this.nestedSetRight);
    if (attribute.intrinsic === 'nestedSetParent') return intValue(this.nestedSetParent);
    for (const entries of [this.ofSpan, this.ofTrace, this.ofEvents, this.ofLinks, this.ofScope]) {
      const entry = entries.find((candidate) => candidate.attribute.intrinsic === attribute.intrinsic);
      if (entry !== undefined) return entry.value;
    }
    return this.#valueByName(attribute.name);
  }

  #valueByName(name: string): Value {
    for (const entries of [this.ofSpan, this.ofResource, this.ofEvents, this.ofLinks, this.ofScope]) {
      const entry = entries.find((candidate) => candidate.attribute.name === name);
      if (entry !== undefined) return entry.value;
    }
    return NIL;
  }
}

function find(entries: readonly Entry[], attribute: Attribute): Value {
  return entries.find((entry) => sameAttribute(entry.attribute, attribute))?.value ?? NIL;
}

/** A trace id as queries and answers have it: without leading zeros. */
export const shortTraceId = (traceId: string): string => traceId.replace(/^0+/, '');

/** A span id in full; a root's missing parent id reads as zeros. */
export const fullSpanId = (spanId: string): Value => stringValue(spanId.padStart(16, '0'));
