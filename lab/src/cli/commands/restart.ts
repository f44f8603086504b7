import type { Command } from 'commander';
export function registerRestart(_program: Command): void {}
