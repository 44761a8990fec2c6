import {
  eventsPath,
  manifestPath,
  redactedPath,
  verdictPath,
  wrappedKeyPath,
  type DisposalBody,
} from '@verbatim/audit-log';
import type { CallRemoval, CallToRemove, ObjectStore, RemovalRegister } from '@verbatim/storage';
import type { StatementDesk } from '../statements/statement-desk.js';
import { newDecisionId } from '../statements/decision-id.js';
import type { SweptCall } from './disposal-plan.js';

export interface DisposePorts {
  readonly store: Pick<ObjectStore, 'destroy' | 'list'>;
  readonly statements: StatementDesk;
  readonly removals: RemovalRegister;
  readonly forgetPendingKey: ((callId: string) => Promise<number>) | undefined;
}

export interface Sweep {
  readonly id: string;
  readonly by: string;
  /** Unix milliseconds. */
  readonly at: number;
}

type Due = Extract<SweptCall, { what: 'dispose' }>;

/**
 * Decides about calls that are due, all at once. A call in whose way something came since they were looked at is left
 * out, and told.
 */
export async function beginDisposals(
  due: readonly Due[],
  { id: sweep, by, at }: Sweep,
  removals: RemovalRegister,
): Promise<SweptCall[]> {
  const left: SweptCall[] = [];
  let calls: CallToRemove[] = due.map(({ callId, vertical, ceiling, sealed }) => ({
    callId,
    facts: { revisions: sealed.revisions, vertical, ceiling, sweep, by },
  }));
  // Each refusal names at least one call, which is then left out: this ends.
  while (calls.length > 0) {
    const decision = { id: newDecisionId(at), kind: 'sweep', body: { sweep, by } } as const;
    const decided = { ...decision, decidedAt: new Date(at) };
    const begun = await removals.begin(decided, 'disposal', calls);
    if (begun.kind === 'begun') return left;
    for (const { callId, because, names } of begun.obstacles) {
      const vertical = due.find((each) => each.callId === callId)?.vertical ?? '';
      const what = because === 'hold' ? 'hold' : 'unknown';
      left.push({ callId, vertical, what, names: because === 'hold' ? names : [because] });
    }
    const refused = new Set(begun.obstacles.map(({ callId }) => callId));
    calls = calls.filter(({ callId }) => !refused.has(callId));
  }
  return left;
}

/**
 * Finishes every disposal that was decided on. Order: the statement and its place in the log first, then the key, then
 * the objects, then the rows. Each step may be killed and run again.
 *
 * Errors: those of the store and the database, `ObjectLockedError` where an object was locked meanwhile.
 */
export async function finishDisposals(
  ports: DisposePorts,
  onDisposed: (done: number) => void = () => undefined,
): Promise<string[]> {
  const disposed: string[] = [];
  for (const removal of await ports.removals.unfinished('disposal')) {
    await disposeOf(removal, ports);
    disposed.push(removal.callId);
    onDisposed(disposed.length);
  }
  return disposed;
}

async function disposeOf(removal: CallRemoval, ports: DisposePorts): Promise<void> {
  const { callId, decision } = removal;
  const { store, statements, removals } = ports;
  const body = { callId, ...removal.facts } as unknown as DisposalBody;
  const said = { kind: 'disposal', id: callId, at: decision.decidedAt.getTime(), body };
  const { digest } = await statements.write(said);
  await removals.log({ type: 'disposal', id: callId, digest, callId });
  await store.destroy(wrappedKeyPath(callId), { bypassGovernance: false });
  await ports.forgetPendingKey?.(callId);
  for (const key of await objectsOf(removal, store)) {
    await store.destroy(key, { bypassGovernance: false });
  }
  await removals.forgetCall(callId);
  await removals.end(callId, 'disposal');
}

/** By list, and by the names of what was sealed: a delete marker hides an object from lists only. */
async function objectsOf(
  { callId, facts }: CallRemoval,
  store: DisposePorts['store'],
): Promise<Set<string>> {
  const keys = new Set<string>();
  for (const { revision } of facts.revisions) {
    for (const path of [eventsPath, redactedPath, verdictPath, manifestPath]) {
      keys.add(path(callId, revision));
    }
  }
  for await (const { key } of store.list(`calls/${callId}/`)) keys.add(key);
  return keys;
}
