import { recordAccess } from '@verbatim/storage';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';

/** What an officer is about to do, as the access log keeps it. */
export interface OfficerAccess {
  /** As the command is called. */
  readonly action: string;
  readonly by: string;
  readonly reason?: string;
  /** Ids, grounds, the keyed digest of a person; never words or numbers. */
  readonly target: Readonly<Record<string, string>>;
}

/**
 * Writes down what is about to be done, does it, and writes down how it ended. Where it cannot be written down,
 * nothing is done.
 */
export function loggedAs<T>(
  { access, terminal }: { readonly access: RecordAccess; readonly terminal: Terminal },
  { action, by, reason, target }: OfficerAccess,
  work: () => Promise<T>,
): Promise<T> {
  const input = { subject: by, means: 'cli', action, target, reason } as const;
  return recordAccess(access.database(), input, work, () =>
    terminal.problem(`How "${action}" ended is not in the access log: PostgreSQL is away.`),
  );
}
