/** The parts of an exercise's README.md: who is learning sees one after the other. */
export interface ExerciseText {
  readonly briefing: string;
  /** Steps with queries: guided mode only. */
  readonly guide: string;
  /** What it was: after the end only. */
  readonly debrief: string;
  readonly furtherReading: string;
}

const parts = { briefing: 'Briefing', guide: 'Guide', debrief: 'Debrief', furtherReading: 'Further reading' } as const;

/** @throws Error that names the heading that is missing */
export function splitReadme(markdown: string): ExerciseText {
  const sections = new Map(
    markdown
      .split(/^## /m)
      .slice(1)
      .map((section) => {
        const [heading = '', ...body] = section.split('\n');
        return [heading.trim(), body.join('\n').trim()] as const;
      }),
  );
  const text = Object.entries(parts).map(([key, heading]) => {
    const body = sections.get(heading);
    if (body === undefined || body === '') throw new Error(`it has no text under "## ${heading}"`);
    return [key, body];
  });
  return Object.fromEntries(text);
}
