import { QueryError } from '@faultline/query-core';
import type { SourceRange } from '../ast.ts';

const encoder = new TextEncoder();

/** The text of a query, and how to point into it. */
export class Source {
  readonly text: string;
  /** Whether to accept syntax that Prometheus has behind a feature flag. */
  readonly experimental: boolean;

  constructor(text: string, { experimental }: { experimental: boolean }) {
    this.text = text;
    this.experimental = experimental;
  }

  range(from: number, to: number): SourceRange {
    const before = this.text.slice(0, from);
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    // Prometheus counts columns in bytes.
    return Object.freeze({ from, to, line, column: encoder.encode(before.slice(lineStart)).length + 1 });
  }

  /** A parse error as Prometheus words it: `1:5: parse error: …`. */
  error(range: SourceRange, message: string): QueryError {
    const place = this.text === '' ? 'unknown position' : `${range.line}:${range.column}`;
    return new QueryError('bad_data', `${place}: parse error: ${message}`, {
      position: { from: range.from, to: range.to },
    });
  }

  errorAt(from: number, to: number, message: string): QueryError {
    return this.error(this.range(from, to), message);
  }
}
