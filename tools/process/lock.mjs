import fs from 'node:fs';
import path from 'node:path';
import { commandOf, isAlive } from './inspect.mjs';

/** Somebody else holds the folder. The message says who and what to do. */
export class FolderInUseError extends Error {}

/**
 * Takes a folder for this process, or throws `FolderInUseError`.
 *
 * The lock is a file that names its owner. Crash: a lock whose owner is dead, or whose process id
 * now belongs to another program, is taken over. Two takers of one stale lock: `link(2)` lets one
 * win, and a lock that was fresh after all is put back.
 */
export function takeFolder(directory, purpose) {
  fs.mkdirSync(directory, { recursive: true, mode: 0o755 });
  const lock = path.join(directory, 'owner.json');
  const mine = path.join(directory, `owner.${process.pid}.json`);
  const owner = { pid: process.pid, purpose, command: commandOf(process.pid) };
  fs.writeFileSync(mine, JSON.stringify(owner));
  try {
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (tryLink(mine, lock)) return () => releaseFolder(lock);
      const holder = readOwner(lock);
      if (holder && isHolding(holder)) throw inUse(directory, holder);
      removeStale(lock, holder);
    }
    throw new FolderInUseError(`${directory} is being taken by another process: try again.`);
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function tryLink(mine, lock) {
  try {
    fs.linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readOwner(lock) {
  try {
    return JSON.parse(fs.readFileSync(lock, 'utf8'));
  } catch {
    return undefined; // Gone meanwhile, or cut short by a full disk: stale either way.
  }
}

const isHolding = (owner) => isAlive(owner.pid) && commandOf(owner.pid) === owner.command;

/** Moves the lock aside before looking again: only what was judged stale may be removed. */
function removeStale(lock, judged) {
  const aside = `${lock}.stale.${process.pid}`;
  try {
    fs.renameSync(lock, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  const moved = readOwner(aside);
  if (moved && moved.pid !== judged?.pid && isHolding(moved)) tryLink(aside, lock);
  fs.rmSync(aside, { force: true });
}

function releaseFolder(lock) {
  if (readOwner(lock)?.pid === process.pid) fs.rmSync(lock, { force: true });
}

const inUse = (directory, holder) =>
  new FolderInUseError(
    `${directory} is in use by \`${holder.purpose}\` (process ${holder.pid}). ` +
      'Stop that one first, or run in another checkout.',
  );
