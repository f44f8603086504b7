import { useState } from 'react';

const NAME = 'faultline.theme';
const next = { system: 'light', light: 'dark', dark: 'system' } as const;
type Theme = keyof typeof next;

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(() => (document.documentElement.dataset['theme'] as Theme | undefined) ?? 'system');
  const change = (): void => {
    const chosen = next[theme];
    setTheme(chosen);
    if (chosen === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = chosen;
    try {
      if (chosen === 'system') localStorage.removeItem(NAME);
      else localStorage.setItem(NAME, chosen);
    } catch {
      // It holds for this page, then.
    }
    dispatchEvent(new Event('faultline-theme'));
  };
  return (
    <button type="button" className="button plain" onClick={change} aria-label={`Colours: ${theme}. Change`} title={`Colours: ${theme}`}>
      <svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true">
        <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="1.4" />
        {theme !== 'light' && (
          <path d={theme === 'dark' ? 'M8 2a6 6 0 0 1 0 12 6 6 0 0 1 0-12' : 'M8 2a6 6 0 0 1 0 12Z'} fill="currentColor" />
        )}
      </svg>
    </button>
  );
}
