import { TemplateError } from './values.ts';

/** A token of a template: text between actions, or a piece of an action. `at` is its offset, for error messages. */
export type TemplateToken = Readonly<{
  kind: 'text' | 'open' | 'close' | 'field' | 'variable' | 'word' | 'string' | 'number' | 'char' | 'space' | 'end';
  text: string;
  at: number;
}>;

const SPACE = /[ \t\r\n]+/y;
const FIELD = /\.[\p{L}_][\p{L}\p{Nd}_]*/uy;
const VARIABLE = /\$[\p{L}\p{Nd}_]*/uy;
const WORD = /[\p{L}_][\p{L}\p{Nd}_]*/uy;
const NUMBER = /[+-]?(?:0[xX][0-9a-fA-F_]+|\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;
const QUOTED = /"(?:[^"\\\n]|\\.)*"/uy;
const RAW = /`[^`]*`/y;
const CHAR_CONSTANT = /'(?:[^'\\\n]|\\.)+'/uy;
const DECLARE = /:=/y;

/** Reads a template token by token, so that the parser meets its own mistakes before ones further on. */
export class TemplateLexer {
  readonly #text: string;
  readonly #name: string;
  #at = 0;
  #inAction = false;
  #actionStart = 0;
  #trimNext = false;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  /** Throws TemplateError for what is no token. */
  next(): TemplateToken {
    return this.#inAction ? this.#insideAction() : this.#outside();
  }

  error(reason: string, at: number): TemplateError {
    const line = this.#text.slice(0, at).split('\n').length;
    return new TemplateError(`template: ${this.#name}:${line}: ${reason}`);
  }

  #outside(): TemplateToken {
    const start = this.#at;
    const open = this.#text.indexOf('{{', start);
    const end = open < 0 ? this.#text.length : open;
    let text = this.#text.slice(start, end);
    if (this.#trimNext) text = text.replace(/^[ \t\r\n]+/, '');
    this.#trimNext = false;
    this.#at = end;
    const trimsLeft = open >= 0 && /^-[ \t\r\n]/.test(this.#text.slice(open + 2, open + 4));
    if (trimsLeft) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') return { kind: 'text', text, at: start };
    if (open < 0) return { kind: 'end', text: '', at: start };
    this.#at = open + (trimsLeft ? 3 : 2);
    const comment = /^\s*\/\*/.exec(this.#text.slice(this.#at))?.[0];
    if (comment !== undefined) return this.#comment(open);
    this.#inAction = true;
    this.#actionStart = open;
    return { kind: 'open', text: '{{', at: open };
  }

  #comment(open: number): TemplateToken {
    const end = this.#text.indexOf('*/', this.#at);
    if (end < 0) throw this.error('unclosed comment', open);
    const close = /^\s*?( -)?\}\}/.exec(this.#text.slice(end + 2));
    if (close === null) throw this.error('comment ends before closing delimiter', open);
    this.#at = end + 2 + close[0].length;
    this.#trimNext = close[1] !== undefined;
    return this.#outside();
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0];
  }

  #take(kind: TemplateToken['kind'], text: string): TemplateToken {
    const token = { kind, text, at: this.#at };
    this.#at += text.length;
    return token;
  }

  #insideAction(): TemplateToken {
    const close = /^(?:[ \t\r\n]-)?\}\}/.exec(this.#text.slice(this.#at, this.#at + 4))?.[0];
    if (close !== undefined) {
      this.#inAction = false;
      this.#trimNext = close.length > 2;
      return this.#take('close', close);
    }
    const char = this.#text[this.#at];
    if (char === undefined) throw this.error('unclosed action', this.#actionStart);
    const space = this.#match(SPACE);
    // The space of a trim marker belongs to the marker.
    if (space !== undefined)
      return this.#take('space', this.#text.startsWith('-}}', this.#at + space.length) ? space.slice(0, -1) || space : space);
    if (char === '"') return this.#take('string', this.#required(QUOTED, 'unterminated quoted string'));
    if (char === '`') return this.#take('string', this.#required(RAW, 'unterminated raw quoted string'));
    if (char === "'") return this.#take('number', this.#required(CHAR_CONSTANT, 'unterminated character constant'));
    for (const [kind, pattern] of INSIDE) {
      const text = this.#match(pattern);
      if (text !== undefined) return this.#take(kind, text);
    }
    return this.#take('char', String.fromCodePoint(this.#text.codePointAt(this.#at) as number));
  }

  #required(pattern: RegExp, reason: string): string {
    const text = this.#match(pattern);
    if (text === undefined) throw this.error(reason, this.#at);
    return text;
  }
}

const INSIDE: ReadonlyArray<readonly [TemplateToken['kind'], RegExp]> = [
  ['char', DECLARE],
  ['number', NUMBER],
  ['field', FIELD],
  ['variable', VARIABLE],
  ['word', WORD],
];
