import type { SpanRecord, Value } from '@faultline/traceql';

export type TagScope = 'resource' | 'span' | 'event' | 'link' | 'instrumentation' | 'intrinsic';
export type TagValue = Readonly<{ type: 'string' | 'int' | 'float' | 'bool' | 'keyword' | 'duration'; value: string }>;

export const tagScopes: readonly TagScope[] = ['event', 'instrumentation', 'link', 'resource', 'span', 'intrinsic'];

/** Attributes such as ids have as many values as there are spans; nobody picks one of those from a list. */
const MAX_VALUES = 500;
const MAX_NAMES = 500;

type Tag = Map<string, { value: TagValue; seenMs: number }>;

/** Which attributes there are and what values they have had lately, for auto-completion. */
export class TagIndex {
  readonly #scopes = new Map<TagScope, Map<string, Tag>>(tagScopes.map((scope) => [scope, new Map()]));

  add(span: SpanRecord, nowMs: number): void {
    this.#addAll('resource', span.resource.attributes, nowMs);
    this.#addAll('span', span.attributes, nowMs);
    this.#addAll('instrumentation', span.scope.attributes, nowMs);
    for (const event of span.events) {
      this.#addAll('event', event.attributes, nowMs);
      this.#note('intrinsic', 'event:name', { type: 'string', value: event.name }, nowMs);
    }
    for (const link of span.links) this.#addAll('link', link.attributes, nowMs);
    this.#note('intrinsic', 'name', { type: 'string', value: span.name }, nowMs);
    this.#note('intrinsic', 'kind', { type: 'keyword', value: span.kind }, nowMs);
    this.#note('intrinsic', 'status', { type: 'keyword', value: span.status }, nowMs);
    if (span.statusMessage !== '') this.#note('intrinsic', 'statusMessage', { type: 'string', value: span.statusMessage }, nowMs);
    if (span.parentSpanId !== '') return;
    this.#note('intrinsic', 'rootName', { type: 'string', value: span.name }, nowMs);
    const service = span.resource.attributes.get('service.name');
    if (service?.type === 'string') this.#note('intrinsic', 'rootServiceName', { type: 'string', value: service.value }, nowMs);
  }

  names(scope: TagScope): string[] {
    return [...(this.#scopes.get(scope)?.keys() ?? [])].sort();
  }

  /** The values of the name in any of the scopes. */
  values(name: string, scopes: readonly TagScope[]): TagValue[] {
    const found = new Map<string, TagValue>();
    for (const scope of scopes) for (const [key, { value }] of this.#scopes.get(scope)?.get(name) ?? []) found.set(key, value);
    return [...found.values()].sort((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  }

  /** Forgets what has not been seen since. */
  sweep(horizonMs: number): void {
    for (const names of this.#scopes.values()) {
      for (const [name, tag] of names) {
        for (const [key, { seenMs }] of tag) if (seenMs < horizonMs) tag.delete(key);
        if (tag.size === 0) names.delete(name);
      }
    }
  }

  #addAll(scope: TagScope, attributes: SpanRecord['attributes'], nowMs: number): void {
    for (const [name, value] of attributes) {
      const described = describe(value);
      if (described !== undefined) this.#note(scope, name, described, nowMs);
    }
  }

  #note(scope: TagScope, name: string, value: TagValue, nowMs: number): void {
    const names = this.#scopes.get(scope);
    let tag = names?.get(name);
    if (tag === undefined) {
      if (names === undefined || names.size >= MAX_NAMES) return;
      tag = new Map();
      names.set(name, tag);
    }
    const key = `${value.type}${value.value}`;
    const known = tag.get(key);
    if (known !== undefined) known.seenMs = nowMs;
    else if (tag.size < MAX_VALUES) tag.set(key, { value, seenMs: nowMs });
  }
}

function describe(value: Value): TagValue | undefined {
  switch (value.type) {
    case 'string':
      return { type: 'string', value: value.value };
    case 'int':
    case 'float':
      return { type: value.type, value: String(value.value) };
    case 'bool':
      return { type: 'bool', value: String(value.value) };
    default:
      return undefined;
  }
}
