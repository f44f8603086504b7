import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Journal } from '../run/journal.ts';
import { renderHtml } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { gatherTimeline } from './timeline.ts';

/** So much of what was before and after belongs into the picture. */
const BEFORE_MS = 15_000;
const AFTER_MS = 2_000;

/** Writes report.html and report.md into the directory, which is made if need be; resolves with the path of the page. */
export async function writeReport(
  journal: Journal,
  { directory, prometheusUrl }: { directory: string; prometheusUrl: string },
): Promise<string> {
  const startMs = Date.parse(journal.faultline.method_start ?? journal.start) - BEFORE_MS;
  const timeline = await gatherTimeline(prometheusUrl, { startMs, endMs: Date.parse(journal.end) + AFTER_MS });
  mkdirSync(directory, { recursive: true });
  const page = join(directory, 'report.html');
  writeFileSync(page, renderHtml(journal, timeline));
  writeFileSync(join(directory, 'report.md'), renderMarkdown(journal, timeline));
  return page;
}
