import { useEffect, useState } from 'react';

/** Canvases know no CSS variables: what a variable means in the colours that are shown now. */
export function cssColor(variable: string): string {
  probe ??= document.body.appendChild(Object.assign(document.createElement('i'), { hidden: true }));
  probe.style.color = `var(${variable})`;
  return getComputedStyle(probe).color;
}
let probe: HTMLElement | undefined;

/** Another number whenever the colours have changed. */
export function useTheme(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const change = (): void => setVersion((before) => before + 1);
    const media = matchMedia('(prefers-color-scheme: dark)');
    media.addEventListener('change', change);
    addEventListener('faultline-theme', change);
    return () => {
      media.removeEventListener('change', change);
      removeEventListener('faultline-theme', change);
    };
  }, []);
  return version;
}

const SERIES_COLORS = 8;
/** Lines beyond the colours there are take them again, dashed. */
const dashes = [undefined, [7, 4], [2, 3]] as const;

export interface Stroke {
  /** A CSS variable. */
  readonly variable: string;
  readonly dash: readonly number[] | undefined;
}

export function strokeOf(index: number): Stroke {
  return { variable: `--series-${(index % SERIES_COLORS) + 1}`, dash: dashes[Math.floor(index / SERIES_COLORS) % dashes.length] };
}

/** Dashboards name colours; what they mean by them is a state. */
export function toneOfColor(color: string | undefined): 'good' | 'warn' | 'bad' | 'neutral' {
  if (color === undefined) return 'neutral';
  if (color.includes('green')) return 'good';
  if (color.includes('yellow') || color.includes('orange')) return 'warn';
  return color.includes('red') ? 'bad' : 'neutral';
}
