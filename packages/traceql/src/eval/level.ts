import type { Attributes } from '../model.ts';
import { type Attribute, type AttributeScope, scoped } from '../syntax/attribute.ts';
import { elementsOf, isArrayType, NIL, stringValue, type Value } from '../value.ts';
import type { Condition } from './conditions.ts';
import { always, comparePredicate, type Predicate } from './predicate.ts';
import type { Entry } from './span-view.ts';

/** A property that every thing of a level has, like a span's name, kept in a column of its own. */
export type Column = Readonly<{ attribute: Attribute; predicate: Predicate }>;

export type Collected = Readonly<{
  entries: readonly Entry[];
  /** Every condition of the level was met. */
  complete: boolean;
}>;

/**
 * The conditions on one level of the data: on spans, resources, scopes, events or links. All attributes of a level
 * share four columns, one a type, and so the comparisons of a query pool: a value is fetched when its attribute is
 * asked for in some way and *any* comparison of the level with an operand of its type holds for it. Hence
 * `{ span.x > 150 }` sees no double x, but `{ span.x > 150 && span.y != nil }` does, for the latter reads all columns.
 */
export class Level {
  readonly #scope: AttributeScope;
  readonly #columns: readonly Column[];
  readonly #missing: readonly string[] = [];
  readonly #names: ReadonlySet<string>;
  readonly #pool = new Map<Value['type'], Predicate[]>();
  /** With one column to look at, attributes whose value does not fit are passed over; else they come out as nil. */
  readonly #skipsNil: boolean;
  readonly #wantedNames: number;

  constructor(
    scope: AttributeScope,
    conditions: readonly Condition[],
    { all, isColumn }: { all: boolean; isColumn: (attribute: Attribute) => boolean },
  ) {
    this.#scope = scope;
    this.#columns = conditions.filter(({ attribute }) => isColumn(attribute)).map((condition) => columnOf(condition, scope));
    const generic = conditions.filter(({ attribute }) => !isColumn(attribute));
    this.#missing = generic.filter(({ kind }) => kind === 'missing').map(({ attribute }) => attribute.name);
    const fetched = generic.filter(({ kind }) => kind !== 'missing');
    this.#names = new Set(fetched.map(({ attribute }) => attribute.name));
    for (const condition of fetched) this.#addToPool(condition);
    this.#skipsNil = all && this.#pool.size === 1;
    this.#wantedNames = new Set(conditions.map(({ attribute }) => attribute.name)).size;
  }

  /** How many differently named attributes the conditions are about. */
  get wantedNames(): number {
    return this.#wantedNames;
  }

  collect(attributes: Attributes, readColumn: (attribute: Attribute) => Value): Collected {
    const entries: Entry[] = [];
    let complete = true;

    if (this.#pool.size > 0) {
      for (const [name, value] of attributes) {
        if (!this.#names.has(name)) continue;
        const fitting = this.#fitting(value);
        if (fitting !== undefined || !this.#skipsNil) entries.push({ attribute: scoped(this.#scope, name), value: fitting ?? NIL });
      }
      complete = entries.length > 0;
    }
    for (const name of this.#missing) {
      // An attribute that is missing is fetched as this text, and `= nil` asks for the text.
      if (attributes.has(name)) complete = false;
      else entries.push({ attribute: scoped(this.#scope, name), value: stringValue('nil') });
    }
    for (const { attribute, predicate } of this.#columns) {
      const value = readColumn(attribute);
      if (predicate(value)) entries.push({ attribute, value });
      else complete = false;
    }
    return { entries, complete };
  }

  #addToPool(condition: Condition): void {
    if (condition.kind !== 'compare') {
      for (const type of ['string', 'int', 'float', 'bool'] as const) this.#pool.set(type, [...(this.#pool.get(type) ?? []), always]);
      return;
    }
    // Attributes are never durations, statuses or kinds: nothing is fetched for a comparison with those.
    const { type } = condition.operand;
    if (type !== 'string' && type !== 'int' && type !== 'float' && type !== 'bool') return;
    this.#pool.set(type, [...(this.#pool.get(type) ?? []), comparePredicate(condition.op, condition.operand)]);
  }

  /** The value if some comparison wants it; of an array, the elements that are wanted. */
  #fitting(value: Value): Value | undefined {
    if (!isArrayType(value.type)) return this.#wanted(value) ? value : undefined;
    const elements = elementsOf(value).filter((element) => this.#wanted(element));
    if (elements.length < 2) return elements[0];
    return { type: value.type, value: elements.map((element) => (element.type === 'nil' ? '' : element.value)) } as Value;
  }

  #wanted(value: Value): boolean {
    return this.#pool.get(value.type)?.some((predicate) => predicate(value)) ?? false;
  }
}

/** The column that a condition is about; one of an attribute, not an intrinsic, is found under the level's scope. */
export function columnOf(condition: Condition, scope?: AttributeScope): Column {
  const { attribute } = condition;
  const found = attribute.intrinsic === undefined && scope !== undefined ? scoped(scope, attribute.name) : attribute;
  return { attribute: found, predicate: columnPredicate(condition) };
}

function columnPredicate(condition: Condition): Predicate {
  switch (condition.kind) {
    case 'any':
    case 'exists':
      return always;
    case 'missing':
      return () => false;
    case 'compare': {
      const { op, operand } = condition;
      // A column of whole numbers cannot be searched for a fraction: it is not searched at all.
      if (op === '=' && operand.type === 'float' && !Number.isInteger(operand.value)) return always;
      return comparePredicate(op, operand);
    }
  }
}
