import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Command } from './commands/command.ts';
import { COMMAND_TABLE } from './commands/table.ts';

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');

function syntaxes(command: Command): string[] {
  const name = command.name.toUpperCase();
  const own = `${name} ${command.syntax}`.trimEnd();
  if (command.subcommands === undefined) return [own];
  const subcommands = command.subcommands.map((sub) => `${name} ${sub.name.toUpperCase()} ${sub.syntax}`.trimEnd());
  return command.arity === -1 ? [name, ...subcommands] : subcommands;
}

it('The README lists exactly the commands of the table, with their syntax', () => {
  const expected = [...COMMAND_TABLE.values()].flatMap(syntaxes).map((syntax) => `- \`${syntax}\``);
  expect(README.split('\n').filter((line) => line.startsWith('- `'))).toEqual(expected);
});
