#!/usr/bin/env node
// Where every command of this repository starts, on whatever Node ≥ 18 there is and before anything is installed:
// plain JavaScript without dependencies. It sees to the right Node, pnpm and packages, then hands over to the target.
import { launch } from './lib/launch.mjs';

await launch(process.argv.slice(2));
