import { redactedPath, wrappedKeyPath, type TombstoneBody } from '@verbatim/audit-log';
import {
  ObjectLockedError,
  type CallRemoval,
  type RemovalLeaf,
  type ObjectStore,
  type RemovalRegister,
} from '@verbatim/storage';
import type { CarrierRecordings } from '../carrier/twilio-recordings.js';
import { CommandFailure } from '../exit-codes.js';
import type { StatementDesk } from '../statements/statement-desk.js';
import { destroyed, notReached, STANDING_COPIES, type Copy } from './copies.js';

export interface ErasePorts {
  readonly store: Pick<ObjectStore, 'destroy' | 'stat' | 'list'>;
  readonly statements: StatementDesk;
  readonly removals: RemovalRegister;
  /** Undefined without credentials. */
  readonly carrier: CarrierRecordings | undefined;
  /** Removes a wrapped key that still waits beside a spool; undefined where no spool is reachable. */
  readonly forgetPendingKey: ((callId: string) => Promise<number>) | undefined;
}

/**
 * Finishes every erasure that was decided on, this run's and those that a killed run left.
 *
 * Order: the decision is stated; then, call by call, the key goes, what can be read without it goes, rows that were
 * derived from words go, and the tombstone is stated. Then the receipt, and last the tombstones are asked into the log,
 * which ends the erasure. Each step may be killed and run again; nothing is destroyed before the decision is durable
 * in the object store.
 *
 * Errors: those of the store and the database, and `ObjectLockedError` where a key is held; what is left is finished
 * by the next run.
 */
export async function finishErasures(
  ports: ErasePorts,
  at: number,
  onErased: (done: number) => void = () => undefined,
): Promise<Copy[]> {
  const copies: Copy[] = [];
  let done = 0;
  const unfinished = await ports.removals.unfinished('erasure');
  for (const [id, calls] of byDecision(unfinished)) {
    await stateDecision(ports, calls[0]!.decision);
    const leaves: RemovalLeaf[] = [];
    const reached: Copy[] = [];
    for (const call of calls) {
      const erased = await eraseCall(call, ports, at);
      leaves.push(erased.leaf);
      reached.push(...erased.copies);
      onErased((done += 1));
    }
    await stateReceipt(ports, id, reached, at);
    for (const leaf of leaves) {
      // A rotation that had read the key before may have wrapped it anew since; it looks for the tombstone, too.
      await ports.store.destroy(wrappedKeyPath(leaf.callId), { bypassGovernance: true });
      await ports.removals.end(leaf.callId, 'erasure', leaf);
    }
    copies.push(...reached);
  }
  return copies;
}

function byDecision(removals: readonly CallRemoval[]): Map<string, CallRemoval[]> {
  const grouped = new Map<string, CallRemoval[]>();
  for (const removal of removals) {
    const { id } = removal.decision;
    grouped.set(id, [...(grouped.get(id) ?? []), removal]);
  }
  return grouped;
}

async function stateDecision(
  { statements }: ErasePorts,
  { id, decidedAt, body }: CallRemoval['decision'],
): Promise<void> {
  const said = { kind: 'erasure', id, at: decidedAt.getTime(), body: body as Body };
  await statements.write(said);
}

type Body = Parameters<StatementDesk['write']>[0]['body'];

interface Erased {
  readonly copies: readonly Copy[];
  readonly leaf: RemovalLeaf;
}

async function eraseCall(removal: CallRemoval, ports: ErasePorts, at: number): Promise<Erased> {
  const { callId } = removal;
  const { removals } = ports;
  const key = await ports.store.destroy(wrappedKeyPath(callId), { bypassGovernance: true });
  const keyVersions = await removals.countKeyVersions(callId, key.versions);
  const pending = await ports.forgetPendingKey?.(callId);
  const redacted = await destroyRedacted(removal, ports);
  const rows = await removals.forgetWords(callId);
  const recordings = await carrierCopies(callId, ports.carrier);
  const digest = await stateTombstone(
    removal,
    { keyVersions, destroyed: redacted.destroyed },
    ports,
    at,
  );
  const copies = [
    destroyed('key', keyVersions, 'versions of the wrapped key'),
    pending === undefined
      ? notReached('pending-key', 'no spool is reachable from here (SPOOL_DIRECTORY)')
      : destroyed('pending-key', pending, 'wrapped keys beside spools'),
    destroyed('redacted-copy', redacted.destroyed.length, 'redacted copies'),
    ...redacted.locked.map((why) => notReached('redacted-copy', why)),
    destroyed('index', rows, 'rows derived from words'),
    recordings,
    ...STANDING_COPIES,
  ];
  const leaf = { type: 'tombstone', id: callId, digest, callId } as const;
  return { leaf, copies: copies.map((copy) => ({ callId, ...copy })) };
}

/** What is gone is told by its absence, so that a run that resumes says the same. */
async function destroyRedacted(
  { callId, facts }: CallRemoval,
  { store }: ErasePorts,
): Promise<{ destroyed: string[]; locked: string[] }> {
  const paths = new Set(facts.revisions.map(({ revision }) => redactedPath(callId, revision)));
  for await (const { key } of store.list(`calls/${callId}/`)) {
    if (key.endsWith('/redacted.json')) paths.add(key);
  }
  const outcome = { destroyed: [] as string[], locked: [] as string[] };
  for (const path of paths) {
    try {
      await store.destroy(path, { bypassGovernance: true });
      outcome.destroyed.push(path);
    } catch (error) {
      if (!(error instanceof ObjectLockedError)) throw error;
      outcome.locked.push(error.message);
    }
  }
  return outcome;
}

async function carrierCopies(
  callId: string,
  carrier: CarrierRecordings | undefined,
): Promise<Omit<Copy, 'callId'>> {
  if (carrier === undefined)
    return notReached('carrier-recordings', 'no credentials (TWILIO_ACCOUNT_SID)');
  try {
    return destroyed('carrier-recordings', await carrier.deleteOf(callId), 'recordings');
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return notReached('carrier-recordings', error.message);
  }
}

async function stateTombstone(
  { callId, facts, decision }: CallRemoval,
  { keyVersions, destroyed: gone }: { readonly keyVersions: number; readonly destroyed: string[] },
  { statements }: ErasePorts,
  at: number,
): Promise<string> {
  const body: TombstoneBody = {
    callId,
    revisions: [...facts.revisions],
    decision: decision.id,
    keyVersionsDestroyed: keyVersions,
    destroyed: gone.sort(),
  };
  // A run that was killed after stating it has said when; that stands.
  const said =
    (await statements.read('tombstone', callId)) ??
    (await statements.write({ kind: 'tombstone', id: callId, at, body }));
  return said.digest;
}

/** Every run says what it has reached; a later one may reach more. */
async function stateReceipt(
  { statements }: ErasePorts,
  decision: string,
  copies: readonly Copy[],
  at: number,
): Promise<void> {
  let run = 1;
  while ((await statements.read('erasure-receipt', `${decision}-${run}`)) !== undefined) run += 1;
  const body = { decision, copies: [...copies] };
  await statements.write({ kind: 'erasure-receipt', id: `${decision}-${run}`, at, body });
}
