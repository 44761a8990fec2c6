import {
  ACCESS_DAY_KIND,
  digestOfObject,
  encodeStatement,
  statementPath,
  type AccessDayBody,
  type ManifestSigner,
} from '@verbatim/audit-log';
import type { AccessLog, LogLease, LogRegister } from '@verbatim/storage';
import { createOrRead, type StatementPorts } from './create-or-read.js';
import { daysDue } from './days.js';

/** A month of days in one turn; the next turn takes the rest. */
const DAYS_AT_ONCE = 31;

export interface AccessDayPorts extends StatementPorts {
  readonly register: Pick<LogRegister, 'last' | 'request' | 'state'>;
  readonly accesses: Pick<AccessLog, 'firstAt' | 'settle' | 'linesOf'>;
  readonly signer: ManifestSigner;
}

/**
 * Asks for a leaf for each day that is over and has none: over who read, exported, changed or erased what, as
 * lines beside the statement. A day on which nobody did anything has one too.
 *
 * Exactly once: lines and statement are created, never replaced, and the leaf is unique by type and day. Each
 * statement names the one before it, so that the days are a chain of their own.
 *
 * Crash: the next turn writes the same lines and finds the statement. Where it has other lines, somebody has
 * written rows into a day that was over: `ObjectConflictError`, and a person has to look.
 */
export async function requestAccessDays(lease: LogLease, ports: AccessDayPorts): Promise<string[]> {
  const { register, accesses } = ports;
  const now = lease.now.getTime();
  const [last, first, { startedAt }] = await Promise.all([
    register.last(ACCESS_DAY_KIND),
    accesses.firstAt(),
    register.state(),
  ]);
  const begunAt = Math.min(first?.getTime() ?? now, startedAt?.getTime() ?? now);
  const days = daysDue(last?.id, begunAt, now, DAYS_AT_ONCE);
  if (days.length > 0) await accesses.settle();
  let previous: AccessDayBody['previous'] = last ? { id: last.id, digest: last.digest } : null;
  for (const day of days) {
    const digest = await stateDay(day, previous, now, ports);
    await register.request({ type: ACCESS_DAY_KIND, id: day, digest });
    previous = { id: day, digest };
  }
  return days;
}

/** Resolves to the digest of the statement. */
async function stateDay(
  day: string,
  previous: AccessDayBody['previous'],
  at: number,
  ports: AccessDayPorts,
): Promise<string> {
  const found = await ports.accesses.linesOf(day);
  const lines = found.bytes();
  const body = found.body(day, lines, previous);
  await ports.store.create(body.lines.key, lines, { contentType: 'application/x-ndjson' });
  const bytes = await encodeStatement({ kind: ACCESS_DAY_KIND, id: day, at, body }, ports.signer);
  return digestOfObject(await createOrRead(statementPath(ACCESS_DAY_KIND, day), bytes, ports));
}
