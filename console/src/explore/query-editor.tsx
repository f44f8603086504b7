import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { lintKeymap } from '@codemirror/lint';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, placeholder } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { useEffect, useRef, useState } from 'react';
import { completeLogQL, completeTraceQL } from './completion.ts';
import type { Language } from './languages.ts';

interface QueryEditorProps {
  readonly language: Language;
  readonly initial: string;
  readonly onRun: (query: string) => void;
}

/** The editor lives in a shadow root: there its styles are style sheet objects, which the page's strict policy allows. */
export function QueryEditor({ language, initial, onRun }: QueryEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef(onRun);
  latest.current = onRun;
  const [text, setText] = useState(initial);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const run = (editor: EditorView): boolean => {
      latest.current(editor.state.doc.toString());
      return true;
    };
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: initial,
        extensions: [
          history(),
          bracketMatching(),
          closeBrackets(),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': 'Query', 'aria-multiline': 'true' }),
          placeholder('Enter runs it, Shift+Enter begins a line, Ctrl+Space completes'),
          keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap]),
          Prec.high(keymap.of([{ key: 'Mod-Enter', run }])),
          keymap.of([]),
          languageOf(language),
          // After the completion's own Enter, which chooses.
          Prec.default(keymap.of([{ key: 'Enter', run }])),
          syntaxHighlighting(highlighting),
          theme,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) setText(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (initial === '') editor.focus();
    return () => editor.destroy();
  }, [language, initial]);
  return (
    <div className="editor-row">
      <div ref={host} className="editor" />
      <button type="button" className="button primary" disabled={text.trim() === ''} onClick={() => onRun(text)}>
        Run
      </button>
    </div>
  );
}

function languageOf(language: Language) {
  switch (language) {
    case 'promql':
      return new PromQLExtension().setComplete({ remote: { url: '/api/prometheus', httpMethod: 'GET' } }).asExtension();
    case 'logql':
      return autocompletion({ override: [completeLogQL] });
    case 'traceql':
      return autocompletion({ override: [completeTraceQL] });
  }
}

const highlighting = HighlightStyle.define([
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.number, color: 'var(--series-5)' },
  { tag: tags.keyword, color: 'var(--accent)' },
  { tag: tags.function(tags.variableName), color: 'var(--accent)' },
  { tag: tags.modifier, color: 'var(--accent)' },
  { tag: tags.labelName, color: 'var(--warn)' },
  { tag: tags.operator, color: 'var(--muted)' },
  { tag: tags.comment, color: 'var(--faint)' },
  { tag: tags.invalid, color: 'var(--bad)' },
]);

const theme = EditorView.theme({
  '&': { fontSize: '13px', color: 'var(--text)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-content': { fontFamily: 'var(--mono)', padding: '7px 4px', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-placeholder': { color: 'var(--faint)' },
  '.cm-tooltip': { background: 'var(--raised)', border: '1px solid var(--line-strong)', color: 'var(--text)', borderRadius: '6px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-completionDetail': { color: 'var(--faint)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)' },
});
