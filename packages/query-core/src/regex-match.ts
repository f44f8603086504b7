/**
 * One match. `groups[0]` is the whole match, `groups[i]` the i-th capturing group, undefined where it took no part.
 * `names[i]` is the name of group i. `index` and `length` are in UTF-16 units.
 */
export type RegexMatch = Readonly<{
  groups: ReadonlyArray<string | undefined>;
  names: ReadonlyArray<string | undefined>;
  index: number;
  length: number;
}>;
