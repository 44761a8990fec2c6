import { randomUUID } from 'node:crypto';
import { ObjectConflictError, type ObjectStore } from '@verbatim/storage';
import { type Check, failed, type Finding, ok, warning } from '../check.js';
import { type Installation, verticalsOf } from '../installation.js';

/** Segments are the only objects that go again. */
const probeKey = (): string => `segments/doctor/${randomUUID()}`;

/**
 * Whether the object store keeps its promises: what is written can be read, nothing is written over, what goes is
 * gone, and locks hold. Leaves nothing behind.
 */
export const store = (installation: Installation): Check => ({
  name: 'store',
  timeLimitMs: 30_000,
  async run(): Promise<Finding> {
    const opened = await installation.access.store();
    const key = probeKey();
    const text = Buffer.from(`verbatim doctor ${key}`);
    const startedAt = performance.now();
    await opened.create(key, text);
    const createMs = Math.round(performance.now() - startedAt);
    try {
      const read = await opened.read(key);
      if (!read.equals(text)) {
        return failed('it gives back other bytes than it was given', 'Do not use this store.');
      }
      if (!(await refusesOthers(opened, key))) {
        return failed(
          'it writes over what is there',
          'The server must honour If-None-Match: * on PUT. Take another one, or another version of it.',
        );
      }
    } finally {
      await opened.delete(key);
    }
    if ((await opened.stat(key)) !== undefined) {
      return failed(
        'what was deleted is still there',
        'The key needs the right to delete objects.',
      );
    }
    return lockFinding(installation, opened, `${opened.description}, ${createMs} ms a write`);
  },
});

async function refusesOthers(opened: ObjectStore, key: string): Promise<boolean> {
  try {
    await opened.create(key, Buffer.from('other bytes'));
    return false;
  } catch (error) {
    if (error instanceof ObjectConflictError) return true;
    throw error;
  }
}

async function lockFinding(
  installation: Installation,
  opened: ObjectStore,
  description: string,
): Promise<Finding> {
  const support = await opened.lockSupport();
  if (support.kind !== 'none') return ok(`${description}, locks: ${support.kind}`);
  const wanting = (await verticalsOf(installation)).filter(
    ({ retention }) => retention !== undefined && retention.lock !== 'none',
  );
  if (wanting.length === 0) return ok(`${description}, no locks, and none are asked for`);
  return warning(
    `${description}; it keeps no locks, and ${wanting.length} verticals ask for them`,
    support.command === undefined
      ? 'Use a bucket with Object Lock.'
      : `Switch Object Lock on: ${support.command}`,
  );
}
