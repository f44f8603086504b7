import { useEffect, useRef } from 'react';
import { useLocation } from 'wouter';
import { screens } from './screens.ts';

const SECOND_KEY_WITHIN_MS = 1_500;

/** `g` and a letter go to a screen, `?` shows all keys. Not while somebody writes. */
export function Shortcuts() {
  const [, navigate] = useLocation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    let goSinceMs = Number.NEGATIVE_INFINITY;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
      if (event.key === '?') dialog.current?.showModal();
      else if (event.key === 'g') goSinceMs = event.timeStamp;
      else if (event.timeStamp - goSinceMs < SECOND_KEY_WITHIN_MS) {
        goSinceMs = Number.NEGATIVE_INFINITY;
        const screen = screens.find(({ key }) => key === event.key);
        if (screen !== undefined) navigate(screen.path);
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate]);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title">
      <div className="stack">
        <h2 id="keys-title">Keys</h2>
        <table>
          <tbody>
            {screens.map(({ key, title }) => (
              <tr key={key}>
                <td>
                  <kbd>g</kbd> <kbd>{key}</kbd>
                </td>
                <td>{title}</td>
              </tr>
            ))}
            <tr>
              <td>
                <kbd>?</kbd>
              </td>
              <td>this list</td>
            </tr>
          </tbody>
        </table>
        <form method="dialog">
          <button type="submit" className="button">
            Close
          </button>
        </form>
      </div>
    </dialog>
  );
}

function isWriting(event: KeyboardEvent): boolean {
  // Inside a shadow root (the query editor), the event's target is only its host.
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));
}
