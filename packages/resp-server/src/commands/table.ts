import type { Command } from './command.ts';
import { connectionCommands } from './connection.ts';
import { counterCommands } from './counters.ts';
import { expiryCommands } from './expiry.ts';
import { hashCommands } from './hashes.ts';
import { keyCommands } from './keys.ts';
import { serverCommands } from './server.ts';
import { setCommands } from './sets.ts';
import { sortedSetCommands } from './sorted-sets.ts';
import { stringCommands } from './strings.ts';
import { transactionCommands } from './transactions.ts';

/** Everything the server understands, by lower-case name; the README lists the same. */
export const COMMAND_TABLE: ReadonlyMap<string, Command> = new Map(
  [
    connectionCommands,
    serverCommands,
    keyCommands,
    expiryCommands,
    stringCommands,
    counterCommands,
    hashCommands,
    setCommands,
    sortedSetCommands,
    transactionCommands,
  ]
    .flat()
    .map((command) => [command.name, command]),
);
