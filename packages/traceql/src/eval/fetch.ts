import type { Span, Trace } from '../model.ts';
import { type Attribute, type Intrinsic, intrinsic, scoped } from '../syntax/attribute.ts';
import { durationValue, intValue, NIL, stringValue, type Value } from '../value.ts';
import type { Condition } from './conditions.ts';
import { type Column, columnOf, Level } from './level.ts';
import { type Entry, fullSpanId, SpanView, shortTraceId } from './span-view.ts';

type LevelName = 'trace' | 'resource' | 'instrumentation' | 'span' | 'event' | 'link';

/** Intrinsics that are not read into an entry but say how the engine relates or counts spans. */
type NestedSetColumn = 'nestedSetLeft' | 'nestedSetRight' | 'nestedSetParent';
const STRUCTURAL_COLUMNS: ReadonlyMap<Intrinsic | undefined, readonly NestedSetColumn[]> = new Map([
  ['structural:descendant', ['nestedSetLeft', 'nestedSetRight']],
  ['structural:child', ['nestedSetLeft', 'nestedSetParent']],
  ['structural:sibling', ['nestedSetParent']],
]);
const NESTED_SET_COLUMNS: ReadonlySet<string | undefined> = new Set<NestedSetColumn>([
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
]);

/** The first of the two steps of a query: finds the spans that meet the conditions and what is to be seen of them. */
export class Fetcher {
  readonly #all: boolean;
  readonly #conditionCount: number;
  readonly #ofTrace: readonly Column[];
  readonly #resource: Level | undefined;
  readonly #scope: Level | undefined;
  readonly #span: Level;
  readonly #event: Level | undefined;
  readonly #link: Level | undefined;
  readonly #nestedSets: ReadonlyMap<NestedSetColumn, readonly Column[]>;
  readonly #wantsStart: boolean;

  constructor(conditions: readonly Condition[], all: boolean) {
    // An unscoped attribute may be found on the span or on its resource: neither alone can be required.
    this.#all = all && !conditions.some(({ attribute }) => levelsOf(attribute).length > 1);
    this.#conditionCount = conditions.length;
    const on = (level: LevelName) => conditions.filter(({ attribute }) => levelsOf(attribute).includes(level));
    const isIntrinsic = (attribute: Attribute) => attribute.intrinsic !== undefined;

    this.#ofTrace = on('trace').map((condition) => columnOf(condition));
    this.#resource = this.#level('resource', on('resource'), (attribute) => attribute.name === 'service.name');
    this.#scope = this.#level('instrumentation', on('instrumentation'), isIntrinsic);
    this.#event = this.#level('event', on('event'), isIntrinsic);
    this.#link = this.#level('link', on('link'), isIntrinsic);
    const ofSpan = on('span').filter((condition) => !isSpecial(condition.attribute));
    this.#span = new Level('span', ofSpan, { all: this.#all, isColumn: isIntrinsic });
    this.#nestedSets = nestedSetColumns(on('span'));
    this.#wantsStart = conditions.some(({ attribute }) => attribute.intrinsic === 'spanStartTime');
  }

  /** The spans of the trace that the query is evaluated on. */
  fetch(trace: Trace): SpanView[] {
    const ofTrace = this.#traceEntries(trace);
    if (ofTrace === undefined) return [];
    const views: SpanView[] = [];
    for (const span of trace.spans) {
      const view = new SpanView(span, trace);
      if (!this.#read(view)) continue;
      // Conditions on the trace are not counted: with one of them, every span is a candidate.
      if (this.#conditionCount > 0 && this.#ofTrace.length === 0 && view.matches === 0) continue;
      view.ofTrace = ofTrace;
      views.push(view);
    }
    return views;
  }

  /** Adds what this fetcher asks for to a span that was found already. */
  extend(view: SpanView): void {
    this.#read(view);
    view.ofTrace = [...view.ofTrace, ...(this.#traceEntries(view.trace) ?? [])];
  }

  #level(
    scope: 'resource' | 'instrumentation' | 'event' | 'link',
    conditions: readonly Condition[],
    isColumn: (attribute: Attribute) => boolean,
  ) {
    return conditions.length === 0 ? undefined : new Level(scope, conditions, { all: this.#all, isColumn });
  }

  #traceEntries(trace: Trace): Entry[] | undefined {
    const entries: Entry[] = [];
    for (const { attribute, predicate } of this.#ofTrace) {
      const value = readTrace(attribute, trace);
      if (predicate(value)) entries.push({ attribute, value });
      else if (this.#all) return undefined;
    }
    return entries;
  }

  /** Reads all that is asked for; false if all conditions must be met and one is not. */
  #read(view: SpanView): boolean {
    const { span } = view;
    const found = [
      this.#readMany(this.#event, span.events, view.ofEvents, (event) => [
        event.attributes,
        (attribute) => readEvent(attribute, event, span),
      ]),
      this.#readMany(this.#link, span.links, view.ofLinks, (link) => [link.attributes, (attribute) => readLink(attribute, link)]),
      this.#readSpan(view),
      this.#readOne(this.#scope, view.ofScope, span.scope.attributes, (attribute) => readScope(attribute, span)),
      this.#readOne(
        this.#resource,
        view.ofResource,
        span.resource.attributes,
        () => span.resource.attributes.get('service.name') ?? stringValue(''),
      ),
    ];
    return !this.#all || found.every(Boolean);
  }

  /** Of several events or links, one alone must meet all conditions. */
  #readMany<Item>(
    level: Level | undefined,
    items: readonly Item[],
    entries: SpanView['ofEvents'],
    sources: (item: Item) => Parameters<Level['collect']>,
  ): boolean {
    if (level === undefined) return true;
    let found = false;
    for (const item of items) {
      const collected = level.collect(...sources(item));
      const complete = collected.complete && collected.entries.length >= level.wantedNames;
      if (!complete && this.#all) continue;
      found ||= complete;
      entries.push(...collected.entries);
    }
    return found;
  }

  #readOne(level: Level | undefined, entries: SpanView['ofScope'], ...source: Parameters<Level['collect']>): boolean {
    if (level === undefined) return true;
    const collected = level.collect(...source);
    entries.push(...collected.entries);
    return collected.complete && collected.entries.length >= level.wantedNames;
  }

  #readSpan(view: SpanView): boolean {
    const { span } = view;
    const collected = this.#span.collect(span.attributes, (attribute) => readSpanColumn(attribute.intrinsic, span));
    view.ofSpan.push(...collected.entries);
    for (const { attribute } of collected.entries) {
      if (attribute.intrinsic === 'duration') view.durationNs = span.durationNs;
      if (attribute.intrinsic === 'span:id') view.idFetched = true;
    }
    view.startFetched ||= this.#wantsStart;

    let complete = collected.complete;
    for (const [column, wanted] of this.#nestedSets) {
      const value = intValue(span[column]);
      if (!wanted.some(({ predicate }) => predicate(value))) {
        complete = false;
        continue;
      }
      view[column] = span[column];
      if (wanted.some(({ attribute }) => attribute.intrinsic === column)) view.ofSpan.push({ attribute: intrinsic(column), value });
    }
    return complete && view.matches >= this.#span.wantedNames;
  }
}

/** The whole of a span, as `compare()` looks at it. */
export function fetchEverything(view: SpanView): void {
  const { span, trace } = view;
  view.startFetched = true;
  view.durationNs = span.durationNs;
  for (const name of ['name', 'status', 'statusMessage', 'kind', 'childCount'] as const) {
    view.ofSpan.push({ attribute: intrinsic(name), value: readSpanColumn(name, span) });
  }
  for (const [name, value] of span.attributes) view.ofSpan.push({ attribute: scoped('span', name), value });
  for (const [name, value] of span.resource.attributes) view.ofResource.push({ attribute: scoped('resource', name), value });
  for (const name of ['instrumentation:name', 'instrumentation:version'] as const) {
    view.ofScope.push({ attribute: intrinsic(name), value: readScope(intrinsic(name), span) });
  }
  for (const [name, value] of span.scope.attributes) view.ofScope.push({ attribute: scoped('instrumentation', name), value });
  const ofTrace = (['rootName', 'rootServiceName', 'traceDuration'] as const).map((name) => {
    return { attribute: intrinsic(name), value: readTrace(intrinsic(name), trace) };
  });
  view.ofTrace = [...view.ofTrace, ...ofTrace];
}

function levelsOf({ scope, intrinsic: name }: Attribute): readonly LevelName[] {
  if (scope !== 'none') return [scope];
  switch (name) {
    case undefined:
      return ['span', 'resource'];
    case 'rootName':
    case 'rootServiceName':
    case 'traceDuration':
    case 'trace:id':
      return ['trace'];
    case 'event:name':
    case 'event:timeSinceStart':
      return ['event'];
    case 'link:traceID':
    case 'link:spanID':
      return ['link'];
    case 'instrumentation:name':
    case 'instrumentation:version':
      return ['instrumentation'];
    default:
      return ['span'];
  }
}

function isSpecial({ intrinsic: name }: Attribute): boolean {
  return name === 'spanStartTime' || NESTED_SET_COLUMNS.has(name) || STRUCTURAL_COLUMNS.has(name);
}

/** Per nested-set column, the conditions of which any may hold. */
function nestedSetColumns(conditions: readonly Condition[]): Map<NestedSetColumn, Column[]> {
  const columns = new Map<NestedSetColumn, Column[]>();
  for (const condition of conditions) {
    const name = condition.attribute.intrinsic;
    const own = NESTED_SET_COLUMNS.has(name) ? [name as NestedSetColumn] : (STRUCTURAL_COLUMNS.get(name) ?? []);
    for (const column of own) columns.set(column, [...(columns.get(column) ?? []), columnOf(condition)]);
  }
  return columns;
}

function readSpanColumn(name: Intrinsic | undefined, span: Span): Value {
  switch (name) {
    case 'duration':
      return durationValue(span.durationNs);
    case 'name':
      return stringValue(span.name);
    case 'status':
      return { type: 'status', value: span.status };
    case 'statusMessage':
      return stringValue(span.statusMessage);
    case 'kind':
      return { type: 'kind', value: span.kind };
    case 'childCount':
      return intValue(span.childCount);
    case 'span:id':
      return fullSpanId(span.spanId);
    case 'span:parentID':
      return fullSpanId(span.parentSpanId);
    default:
      return NIL;
  }
}

function readTrace({ intrinsic: name }: Attribute, trace: Trace): Value {
  switch (name) {
    case 'rootName':
      return stringValue(trace.rootName);
    case 'rootServiceName':
      return stringValue(trace.rootServiceName);
    case 'traceDuration':
      return durationValue(trace.durationNs);
    default:
      return stringValue(shortTraceId(trace.traceId));
  }
}

function readEvent({ intrinsic: name }: Attribute, event: Span['events'][number], span: Span): Value {
  return name === 'event:name' ? stringValue(event.name) : durationValue(Number(event.timeNs - span.startNs));
}

function readLink({ intrinsic: name }: Attribute, link: Span['links'][number]): Value {
  return name === 'link:traceID' ? stringValue(shortTraceId(link.traceId)) : fullSpanId(link.spanId);
}

function readScope({ intrinsic: name }: Attribute, span: Span): Value {
  return stringValue(name === 'instrumentation:name' ? span.scope.name : span.scope.version);
}
