import { marked, type Token } from 'marked';
import type { ReactNode } from 'react';
import { Link } from 'wouter';

/** Markdown of the repository as elements, never as HTML: what is not understood is shown as text. Queries lead to Explore. */
export function Markdown({ text }: { readonly text: string }) {
  return <div className="markdown">{blocks(marked.lexer(text))}</div>;
}

const blocks = (tokens: readonly Token[]): ReactNode[] => tokens.map((token, index) => <Block key={index} token={token} />);
const inline = (tokens: readonly Token[] | undefined): ReactNode[] =>
  (tokens ?? []).map((token, index) => <Inline key={index} token={token} />);

const queryLanguages = new Set(['promql', 'logql', 'traceql']);
const flags: Readonly<Record<string, string>> = { query: 'promql', logs: 'logql' };

interface Query {
  readonly language: string;
  readonly query: string;
}

/** A query, or the evidence that a command line cites: who reads it here has no terminal at hand. */
function queriesIn(text: string, language: string): Query[] {
  if (queryLanguages.has(language)) return [{ language, query: text }];
  if (language !== 'sh') return [];
  return [...text.matchAll(/--(query|logs) '([^']+)'/g)].map(([, flag = '', query = '']) => ({ language: flags[flag] ?? 'promql', query }));
}

function Block({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'heading':
      return token.depth === 1 ? <h2>{inline(token.tokens)}</h2> : <h3>{inline(token.tokens)}</h3>;
    case 'paragraph':
      return <p>{inline(token.tokens)}</p>;
    case 'text':
      return token.tokens === undefined ? token.text : inline(token.tokens);
    case 'code': {
      const text = String(token.text);
      return (
        <div className="code">
          <pre tabIndex={0}>{text}</pre>
          {queriesIn(text, String(token.lang ?? '')).map(({ language, query }) => (
            <Link
              key={query}
              className="button"
              href={`/explore?${new URLSearchParams({ lang: language, q: query }).toString()}`}
              title={query}
            >
              {query === text ? 'Run in Explore' : 'Run its query in Explore'}
            </Link>
          ))}
        </div>
      );
    }
    case 'list': {
      const items = (token.items as readonly { tokens: Token[] }[]).map((item, index) => <li key={index}>{blocks(item.tokens)}</li>);
      return token.ordered === true ? <ol className="listed">{items}</ol> : <ul className="listed">{items}</ul>;
    }
    case 'blockquote':
      return <blockquote>{blocks(token.tokens ?? [])}</blockquote>;
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {(token.header as readonly { tokens: Token[] }[]).map((cell, index) => (
                <th key={index} scope="col">
                  {inline(cell.tokens)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(token.rows as readonly (readonly { tokens: Token[] }[])[]).map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{inline(cell.tokens)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'hr':
      return <hr />;
    case 'space':
      return null;
    default:
      return <p>{token.raw}</p>;
  }
}

function Inline({ token }: { readonly token: Token }): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline(token.tokens)}</strong>;
    case 'em':
      return <em>{inline(token.tokens)}</em>;
    case 'codespan':
      return <code>{unescaped(token.text)}</code>;
    case 'br':
      return <br />;
    case 'link':
      return /^[\w-]+\.md$/.test(String(token.href)) ? (
        <Link href={`/runbooks/${String(token.href).slice(0, -3)}`}>{inline(token.tokens)}</Link>
      ) : String(token.href).startsWith('https://') ? (
        <a href={String(token.href)} target="_blank" rel="noreferrer">
          {inline(token.tokens)}
        </a>
      ) : (
        inline(token.tokens)
      );
    default:
      return 'tokens' in token && token.tokens !== undefined
        ? inline(token.tokens)
        : unescaped('text' in token ? String(token.text) : token.raw);
  }
}

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
const unescaped = (text: string): string => text.replaceAll(/&(?:lt|gt|quot|#39|amp);/g, (entity) => entities[entity] ?? entity);
