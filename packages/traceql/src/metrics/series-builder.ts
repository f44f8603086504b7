import type { SpanView } from '../eval/span-view.ts';
import type { Series } from './series.ts';

/** Takes the spans of a metrics query in and gives its series out. */
export interface SeriesBuilder {
  observe(span: SpanView, options: { exemplar: boolean }): void;
  series(): Series[];
}
