import {
  digestOfObject,
  encodeStatement,
  statementPath,
  type ManifestSigner,
} from '@verbatim/audit-log';
import type { LogLease, LogRegister } from '@verbatim/storage';
import { createOrRead, type StatementPorts } from './create-or-read.js';
import { HOUR_MS, endOfHour, hourOf, hoursDue, startOfHour } from './hours.js';

/** Later than this after the end of its hour, a heartbeat says that it is late. */
const LATE_AFTER_MS = 600_000;
/** Two days of hours in one turn; the next turn takes the rest. */
const HOURS_AT_ONCE = 48;

export interface HeartbeatPorts extends StatementPorts {
  readonly register: Pick<LogRegister, 'lastHeartbeat' | 'countRequested' | 'request' | 'state'>;
  readonly signer: ManifestSigner;
}

/**
 * Asks for a leaf for each hour that is over and has none, so that an hour without calls is told from an hour
 * without a log. After an outage each missed hour gets its own, which says that it is late, and how many were.
 *
 * Exactly once: the statement's name is its hour, and the first bytes under it are the ones, whoever wrote
 * them; the leaf is unique by type and hour.
 *
 * Crash: between statement and leaf, the next turn finds the statement and asks for its leaf.
 */
export async function requestHeartbeats(lease: LogLease, ports: HeartbeatPorts): Promise<string[]> {
  const now = lease.now.getTime();
  const [last, { startedAt, publishedSize }] = await Promise.all([
    ports.register.lastHeartbeat(),
    ports.register.state(),
  ]);
  const hours = hoursDue(last, startedAt?.getTime() ?? now, now, HOURS_AT_ONCE);
  const missed = missedBy(hours, now);
  for (const hour of hours) {
    const body = { entries: await entriesIn(hour, ports), logSize: publishedSize, missed };
    const statement = { kind: 'heartbeat', id: hour, at: now, body };
    const bytes = await encodeStatement(statement, ports.signer);
    const stored = await createOrRead(statementPath('heartbeat', hour), bytes, ports);
    await ports.register.request({ type: 'heartbeat', id: hour, digest: digestOfObject(stored) });
  }
  return hours;
}

/** From when to when nobody kept the log; null where the heartbeat is in time. */
function missedBy(hours: readonly string[], now: number): { from: string; to: string } | null {
  const late = hours.filter((hour) => now - endOfHour(hour) >= LATE_AFTER_MS);
  const [from] = late;
  if (from === undefined) return null;
  // Hours that did not fit into this turn were missed as well.
  const to = hourOf(now - LATE_AFTER_MS - HOUR_MS);
  return { from, to };
}

const entriesIn = (hour: string, { register }: HeartbeatPorts): Promise<number> =>
  register.countRequested(new Date(startOfHour(hour)), new Date(endOfHour(hour)));
