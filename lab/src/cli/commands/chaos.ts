import type { Command } from 'commander';
export function registerChaos(_program: Command): void {}
