import { compileRegex, QueryError } from '@faultline/query-core';
import type { LineAlternative, LineFilter, LineFilterOp } from '../ast.ts';
import { compileIpSearch } from './ip.ts';
import { compilePatternFilter } from './pattern.ts';
import type { CompiledStage } from './stage.ts';

type LineTest = (line: string) => boolean;

/** `|= "a" or "b"`. Throws QueryError for a regex, pattern or address that cannot be compiled. */
export function compileLineFilter({ op, alternatives }: LineFilter): CompiledStage {
  const tests = alternatives.map((alternative) => compileTest(op, alternative));
  const wanted = !op.startsWith('!');
  const [only] = tests;
  if (tests.length === 1 && only !== undefined) return (line) => (only(line) === wanted ? line : undefined);
  return (line) => (tests.some((test) => test(line)) === wanted ? line : undefined);
}

function compileTest(op: LineFilterOp, { text, ip }: LineAlternative): LineTest {
  if (ip) {
    if (op !== '|=' && op !== '!=') throw new QueryError('bad_data', 'ip: invalid operation');
    return compileIpSearch(text);
  }
  switch (op) {
    case '|=':
    case '!=':
      return (line) => line.includes(text);
    case '|~':
    case '!~': {
      const regex = compileRegex(text, { anchored: false });
      return (line) => regex.test(line);
    }
    case '|>':
    case '!>':
      return compilePatternFilter(text);
  }
}
