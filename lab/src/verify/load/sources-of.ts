import type { RunFile } from '../../state/run-file.ts';
import type { Sources } from './load-books.ts';
import { SourceError } from './source-error.ts';

/** Where the books of a run are. @throws SourceError when it has no such database */
export function sourcesOf({ databases, urls, adminToken, files }: Pick<RunFile, 'databases' | 'urls' | 'adminToken' | 'files'>): Sources {
  const database = (name: string): string => {
    const url = databases[name];
    if (url === undefined) throw new SourceError(`the ${name} database`, 'the lab has none');
    return url;
  };
  return {
    databases: { order: database('order'), inventory: database('inventory'), payment: database('payment') },
    provider: { url: urls.provider, token: adminToken },
    journalFile: files.journal,
  };
}
