import { emptyLabels, type Labels } from '@faultline/query-core';
import { NO_HINTS, type ParserHints } from './hints.ts';
import { DUPLICATE_SUFFIX, ERROR_DETAILS_LABEL, ERROR_LABEL, type ErrorType, PRESERVE_ERROR_LABEL } from './special-labels.ts';

const NONE: Labels = Object.freeze(emptyLabels());

/** The labels of a line at the end of its pipeline, by where they come from. */
export type CategorizedLabels = Readonly<{ stream: Labels; metadata: Labels; parsed: Labels }>;

/**
 * The labels of one line on their way through the pipeline. Three layers: labels of the stream, structured metadata
 * of the line, labels that stages made ("parsed"); a name counts in the last layer that has it.
 *
 * Made for reuse: `reset` starts the next line and copies nothing, so that a pipeline that only reads labels
 * allocates nothing for them.
 */
export class LabelsBuilder {
  readonly hints: ParserHints;
  error = '';
  errorDetails = '';
  #stream: Labels = NONE;
  #metadata: Labels = NONE;
  #ownsMetadata = false;
  readonly #parsed = new Map<string, string>();
  readonly #deleted = new Set<string>();
  readonly #extracted = new Set<string>();

  constructor(hints: ParserHints = NO_HINTS) {
    this.hints = hints;
  }

  reset(stream: Labels, metadata: Labels): void {
    this.#stream = stream;
    this.#metadata = metadata;
    this.#ownsMetadata = false;
    this.error = '';
    this.errorDetails = '';
    this.#parsed.clear();
    this.#deleted.clear();
    this.#extracted.clear();
    for (const name in metadata) {
      if (Object.hasOwn(stream, name) || name === ERROR_LABEL || name === ERROR_DETAILS_LABEL) {
        this.#separateMetadata(metadata);
        return;
      }
    }
  }

  /** Metadata that shares a name with a stream label is renamed; the error labels have a place of their own. */
  #separateMetadata(metadata: Labels): void {
    const result = emptyLabels();
    for (const name in metadata) {
      const value = metadata[name] as string;
      const target = Object.hasOwn(this.#stream, name) ? name + DUPLICATE_SUFFIX : name;
      if (target === ERROR_LABEL) this.error = value;
      else if (target === ERROR_DETAILS_LABEL) this.errorDetails = value;
      else result[target] = value;
    }
    this.#metadata = result;
    this.#ownsMetadata = true;
  }

  get(name: string): string | undefined {
    const parsed = this.#parsed.get(name);
    if (parsed !== undefined) return parsed;
    if (Object.hasOwn(this.#metadata, name)) return this.#metadata[name];
    if (this.#deleted.has(name)) return undefined;
    return Object.hasOwn(this.#stream, name) ? this.#stream[name] : undefined;
  }

  /** Sets a parsed label, which hides a label of the same name in the other layers. */
  set(name: string, value: string): void {
    if (Object.hasOwn(this.#metadata, name)) this.#deleteMetadata(name);
    this.#parsed.set(name, value);
    this.#extracted.add(name);
  }

  delete(name: string): void {
    if (Object.hasOwn(this.#metadata, name)) this.#deleteMetadata(name);
    this.#parsed.delete(name);
    this.#deleted.add(name);
  }

  #deleteMetadata(name: string): void {
    if (!this.#ownsMetadata) {
      this.#metadata = Object.assign(emptyLabels(), this.#metadata);
      this.#ownsMetadata = true;
    }
    delete (this.#metadata as Record<string, string>)[name];
  }

  /**
   * The name under which a parser may store what it found, or undefined to leave it. A name that the stream has ever
   * had, or the metadata has now, gets a suffix; of several finds the first one counts; hints may not want it.
   */
  nameFor(found: string): string | undefined {
    const taken = Object.hasOwn(this.#stream, found) || Object.hasOwn(this.#metadata, found);
    const name = taken ? found + DUPLICATE_SUFFIX : found;
    return this.hints.wants(name) && !this.#extracted.has(name) ? name : undefined;
  }

  /** Whether the stream or the metadata has the label. */
  hasBase(name: string): boolean {
    return Object.hasOwn(this.#stream, name) || Object.hasOwn(this.#metadata, name);
  }

  /** Nothing that the query still needs is left to find. */
  get allExtracted(): boolean {
    return this.hints.allIn(this.#extracted);
  }

  /** Parsers need not run at all. */
  get needsNoParsing(): boolean {
    return this.hints.noLabels || this.allExtracted;
  }

  fail(error: ErrorType, details?: string): void {
    this.error = error;
    if (details !== undefined) this.errorDetails = details;
  }

  /** `fail` for parsers: also notes that the query asked for the error, if it did. */
  failParsing(error: ErrorType, details?: string): void {
    this.fail(error, details);
    if (this.hints.preservesErrors) this.set(PRESERVE_ERROR_LABEL, 'true');
  }

  /** Every label as stages and templates see them. */
  toLabels(): Record<string, string> {
    const result = Object.assign(emptyLabels(), this.#stream);
    for (const name of this.#deleted) delete result[name];
    Object.assign(result, this.#metadata);
    for (const [name, value] of this.#parsed) result[name] = value;
    if (this.error !== '') result[ERROR_LABEL] = this.error;
    if (this.errorDetails !== '') result[ERROR_DETAILS_LABEL] = this.errorDetails;
    return result;
  }

  /** The same with the layers kept apart; labels without a value are left out, since they mean the same as none. */
  toCategorizedLabels(): CategorizedLabels {
    return { stream: this.#streamLabels(), metadata: this.#metadata, parsed: this.#parsedLabels() };
  }

  #streamLabels(): Labels {
    if (this.#deleted.size === 0 && this.#parsed.size === 0) return this.#stream;
    const result = emptyLabels();
    for (const name in this.#stream) {
      if (!this.#deleted.has(name) && !this.#parsed.has(name) && !Object.hasOwn(this.#metadata, name)) {
        result[name] = this.#stream[name] as string;
      }
    }
    return result;
  }

  #parsedLabels(): Labels {
    if (this.#parsed.size === 0 && this.error === '' && this.errorDetails === '') return NONE;
    const result = emptyLabels();
    for (const [name, value] of this.#parsed) if (value !== '') result[name] = value;
    if (this.error !== '') result[ERROR_LABEL] = this.error;
    if (this.errorDetails !== '') result[ERROR_DETAILS_LABEL] = this.errorDetails;
    return result;
  }
}
