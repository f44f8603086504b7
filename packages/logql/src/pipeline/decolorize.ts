import { compileRegex } from '@faultline/query-core';
import type { CompiledStage } from './stage.ts';

/** ANSI escape sequences: an operating system command up to its bell, or a control sequence up to its final byte. */
const ANSI = compileRegex(
  '[\u001b\u009b][[\\]()#;?]*(?:(?:(?:[a-zA-Z\\d]*(?:;[a-zA-Z\\d]*)*)?\u0007)|(?:(?:\\d{1,4}(?:;\\d{0,4})*)?[\\dA-PRZcf-ntqry=><~]))',
  { anchored: false },
);

/** `| decolorize`: takes the colours out of the line. */
export const decolorize: CompiledStage = (line) =>
  line.includes('\u001b') || line.includes('\u009b') ? ANSI.replaceAll(line, () => '') : line;
