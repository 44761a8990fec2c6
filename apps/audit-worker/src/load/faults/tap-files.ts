import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import type { ExternalCalls } from './external-calls.js';

/** Calls of `node:fs/promises` that take a path first and touch the disk. */
const OF_PATHS = [
  ...['open', 'mkdir', 'readdir', 'rm', 'stat', 'link', 'rename', 'unlink', 'readFile'],
  ...['writeFile', 'lstat', 'access', 'copyFile', 'chmod', 'utimes', 'rmdir', 'truncate'],
] as const;
const OF_HANDLES = [
  ...['read', 'write', 'writeFile', 'readFile', 'stat', 'sync', 'datasync', 'truncate', 'close'],
] as const;

type AnyCall = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * Makes every call that this process's code makes to files below `root` an external call of its own, down to the
 * write, the fsync, the link and the fsync of the directory. For test processes only: it changes the module that
 * all code in the process shares.
 */
export function tapFiles(calls: ExternalCalls, root: () => string): void {
  const module = fs as unknown as Record<string, AnyCall>;
  for (const name of OF_PATHS) {
    const original = module[name]!;
    module[name] = async (...args) => {
      const file = String(args[0]);
      const below = belowRoot(file, root());
      if (below === undefined) return original(...args);
      // Of a link and of a rename, the name that comes of it says what is done.
      const target =
        name === 'link' || name === 'rename' ? belowRoot(String(args[1]), root()) : below;
      const answer = await calls.make({
        name: `${name} ${withoutIds(target ?? below)}`,
        run: () => original(...args),
        fail: (opened) => {
          // Nobody learns of the descriptor, so nobody else closes it.
          if (name === 'open') void (opened as FileHandle | undefined)?.close();
          return ioError(name, file);
        },
      });
      return name === 'open' ? tapHandle(calls, answer as FileHandle, file, below) : answer;
    };
  }
  syncBuiltinESMExports();
}

function tapHandle(
  calls: ExternalCalls,
  handle: FileHandle,
  file: string,
  below: string,
): FileHandle {
  const methods = handle as unknown as Record<string, AnyCall>;
  for (const name of OF_HANDLES) {
    const original = methods[name]!.bind(handle);
    methods[name] = (...args) =>
      calls.make({
        name: `${name} ${withoutIds(below)}`,
        run: () => original(...args),
        fail: () => {
          // The descriptor is gone whatever `close` answers.
          if (name === 'close') void original();
          return ioError(name, file);
        },
      });
  }
  return handle;
}

function belowRoot(file: string, root: string): string | undefined {
  const relative = path.relative(root, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative || '.';
}

/** As Linux reports a disk that fails. */
const ioError = (syscall: string, file: string): Error =>
  Object.assign(new Error(`EIO: i/o error, ${syscall} '${file}'`), {
    ...{ errno: -5, code: 'EIO', syscall, path: file },
  });

/** Names that differ from run to run give way to a star. */
export const withoutIds = (file: string): string =>
  file
    .replaceAll(/CA[0-9a-f]{32}/g, '*')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '*')
    .replaceAll(/\d{4}\/\d{2}\/\d{2}\/\d{2}/g, '*');
