/** The port: slow on purpose, off the event loop. */
export type Passwords = {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist (`hash` undefined) as for one that does. */
  verify(password: string, hash: string | undefined): Promise<boolean>;
};
