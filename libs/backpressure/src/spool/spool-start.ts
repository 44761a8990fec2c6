import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DirectoryLock } from './directory-lock.js';
import { HEADER_BYTES } from './file-header.js';
import { limitsOf, problemsOfLimits } from './spool-limits.js';
import type { SpoolKey } from './spool-key.js';
import { foreignSpoolsIn, problemOfRoot, processIdOf } from './spool-root.js';
import type { SpoolSettings } from './spool-types.js';

export interface Start extends SpoolSettings {
  readonly directory: string;
  readonly key: SpoolKey;
  readonly partitions: ReadonlyMap<string, { readonly quotaBytes: number }>;
  readonly quotaBytes?: number;
}

/** Everything that is in the way of opening a spool. Looks, and touches nothing. */
export async function problemsOfStart(start: Start): Promise<string[]> {
  const root = dirname(start.directory);
  const limits = problemsOfQuotas(start);
  const unusable = await problemOfRoot(root);
  if (unusable !== undefined) return [...limits, unusable];
  const owner = await problemOfOwner(start.directory);
  const foreign = await foreignSpoolsIn(root, start.key);
  const room = limits.length > 0 ? undefined : await problemOfRoom(root, start);
  return [...limits, owner, ...foreign, room].filter((problem) => problem !== undefined);
}

function problemsOfQuotas({ partitions, quotaBytes, ...settings }: Start): string[] {
  const problems: string[] = [];
  let sum = 0;
  for (const [partition, { quotaBytes: asked }] of partitions) {
    problems.push(...problemsOfLimits(partition, { ...settings, quotaBytes: asked }));
    sum += asked;
  }
  if (quotaBytes !== undefined && sum > quotaBytes) {
    problems.push(`the quotas add up to ${sum} bytes; the spool of the process has ${quotaBytes}`);
  }
  return problems;
}

async function problemOfOwner(directory: string): Promise<string | undefined> {
  const owner = await DirectoryLock.ownerOf(directory);
  if (owner?.claim !== 'owner') return undefined;
  const pid = owner.pid === undefined ? '' : ` (pid ${owner.pid})`;
  return `the spool ${directory} belongs to ${processIdOf(directory)}${pid}, which is alive`;
}

/** What is written ahead before the first record comes. */
async function problemOfRoom(root: string, start: Start): Promise<string | undefined> {
  let needed = 0;
  for (const { quotaBytes } of start.partitions.values()) {
    needed += HEADER_BYTES + limitsOf({ ...start, quotaBytes }).aheadBytes;
  }
  const { bavail, bsize } = await statfs(root);
  if (bavail * bsize >= needed) return undefined;
  return `the disk of ${root} has ${bavail * bsize} bytes left; the spool needs ${needed} to begin`;
}
