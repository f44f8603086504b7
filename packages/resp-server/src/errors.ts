/** The first word of an error reply: clients dispatch on it. */
export type ErrorCode = 'ERR' | 'WRONGTYPE' | 'OOM' | 'NOAUTH' | 'WRONGPASS' | 'NOPROTO' | 'EXECABORT';

/** A command was refused. The dispatcher turns it into the error reply `-CODE message`; the connection stays usable. */
export class CommandError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'CommandError';
    this.code = code;
  }
}

export const syntaxError = (): CommandError => new CommandError('ERR', 'syntax error');

export const notAnInteger = (): CommandError => new CommandError('ERR', 'value is not an integer or out of range');

export const wrongType = (): CommandError => new CommandError('WRONGTYPE', 'Operation against a key holding the wrong kind of value');

export const outOfMemory = (): CommandError => new CommandError('OOM', "command not allowed when used memory > 'maxmemory'.");

/** @param fullName as `COMMAND` lists it: lower case, a subcommand as `client|setname`. */
export const wrongArity = (fullName: string): CommandError =>
  new CommandError('ERR', `wrong number of arguments for '${fullName}' command`);
