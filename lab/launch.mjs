// `node lab …` from a fresh clone, on any Node ≥ 18: package.json names this file as the package's main.
import { launch } from '../scripts/lib/launch.mjs';

await launch(['lab', ...process.argv.slice(2)]);
