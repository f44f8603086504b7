/** Where an attribute lives; `none` is the unscoped `.name`, which is looked for on the span first. */
export type AttributeScope = 'none' | 'resource' | 'span' | 'event' | 'link' | 'instrumentation';

/**
 * Properties that every span, trace, event or link has. They are named as Tempo prints them in labels and errors,
 * so `span:name` and `name` are both `name`.
 */
export type Intrinsic =
  | 'duration'
  | 'name'
  | 'status'
  | 'statusMessage'
  | 'kind'
  | 'childCount'
  | 'parent'
  | 'span:id'
  | 'span:parentID'
  | 'spanStartTime'
  | 'nestedSetLeft'
  | 'nestedSetRight'
  | 'nestedSetParent'
  | 'structural:descendant'
  | 'structural:child'
  | 'structural:sibling'
  | 'rootName'
  | 'rootServiceName'
  | 'traceDuration'
  | 'trace:id'
  | 'event:name'
  | 'event:timeSinceStart'
  | 'link:traceID'
  | 'link:spanID'
  | 'instrumentation:name'
  | 'instrumentation:version';

export type Attribute = Readonly<{
  scope: AttributeScope;
  name: string;
  /** `parent.…`: parsed, but not supported by any Tempo so far. */
  parent: boolean;
  intrinsic?: Intrinsic;
}>;

export const intrinsic = (name: Intrinsic): Attribute => ({ scope: 'none', name, parent: false, intrinsic: name });

export const scoped = (scope: AttributeScope, name: string): Attribute => ({ scope, name, parent: false });

export const SERVICE_NAME: Attribute = scoped('resource', 'service.name');

export function sameAttribute(a: Attribute, b: Attribute): boolean {
  return a.name === b.name && a.scope === b.scope && a.intrinsic === b.intrinsic && a.parent === b.parent;
}

/** The attribute as a query would write it, which is also the name of a label that is grouped by it. */
export function printAttribute(attribute: Attribute): string {
  const scopes = [...(attribute.parent ? ['parent'] : []), ...(attribute.scope === 'none' ? [] : [attribute.scope])];
  const name = attribute.intrinsic ?? attribute.name;
  const bareIntrinsic = scopes.length === 0 && attribute.intrinsic !== undefined;
  const prefix = bareIntrinsic ? '' : `${scopes.join('.')}.`;
  return prefix + (NEEDS_QUOTES.test(name) ? `"${name}"` : name);
}

const NEEDS_QUOTES = /[\s{}()=~!<>&|^,]/u;
