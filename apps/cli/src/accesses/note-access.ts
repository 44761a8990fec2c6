import { recordAccess } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';

export interface NotedAccess {
  /** `call.erase`, `person.export`, …: what is about to be done. */
  readonly action: string;
  readonly by: string;
  /** Names, ids and keyed digests; never words or numbers. */
  readonly target: Readonly<Record<string, string>>;
  readonly reason?: string;
}

/**
 * For commands whose access is known only once they have looked: it is written down before `work`, and how it ended
 * after it.
 */
export function noteAccess<T>(
  access: RecordAccess,
  { action, by, target, reason }: NotedAccess,
  work: () => Promise<T>,
): Promise<T> {
  const input = { subject: by, means: 'cli', action, target, reason } as const;
  // That only the end is missing is seen in the log itself, and what was done is done.
  return recordAccess(access.database(), input, work, () => undefined);
}
