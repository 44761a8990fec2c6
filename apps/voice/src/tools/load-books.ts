import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { OperationalError } from '@verbatim/contracts';
import { backoffMs, type Logger } from '@verbatim/platform';
import {
  loadBook,
  parseBookFile,
  type BookFile,
  type BookWords,
  type Database,
} from '@verbatim/storage';

const RETRY = { firstMs: 500, maxMs: 30_000 } as const;

/** The catalogs of all businesses in a directory; none where there is no such directory. Errors: `BookFileError`. */
export async function readBooks(directory: string): Promise<BookFile[]> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.yaml')).sort();
  return Promise.all(
    files.map(async (name) => {
      const file = path.join(directory, name);
      return parseBookFile(file, await readFile(file, 'utf8'));
    }),
  );
}

/** Makes the tables what the files say, as soon as the database is there; calls are not kept waiting for it. */
export async function loadBooks(
  database: Database,
  words: BookWords,
  books: readonly BookFile[],
  { logger, signal }: { readonly logger: Logger; readonly signal: AbortSignal },
): Promise<void> {
  for (const book of books) {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        const outcome = await loadBook(database, words, book);
        if (outcome === 'loaded') logger.info({ vertical: book.vertical }, 'A book was loaded.');
        break;
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
        logger.warn({ err: error, vertical: book.vertical }, 'A book cannot be loaded yet.');
        await delay(backoffMs(attempt, RETRY), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
