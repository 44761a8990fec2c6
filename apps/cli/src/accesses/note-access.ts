import { randomUUID } from 'node:crypto';
import { ConsoleAccesses } from '@verbatim/storage';
import type { RecordAccess } from '../record-access.js';

export interface NotedAccess {
  /** `call.erase`, `person.export`, …: what is about to be done. */
  readonly action: string;
  readonly by: string;
  /** Names, ids and reasons; never words or numbers. */
  readonly target: Readonly<Record<string, string>>;
}

/** The one place where these commands write to the access log, before they do anything that it is about. */
export async function noteAccess(
  access: RecordAccess,
  { action, by, target }: NotedAccess,
): Promise<void> {
  await new ConsoleAccesses(access.database()).add({
    requestId: randomUUID(),
    phase: 'begun',
    subject: by,
    roles: ['operator'],
    action,
    target,
  });
}
