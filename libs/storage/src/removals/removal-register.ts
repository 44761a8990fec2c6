import type { Database, Transaction } from '../database/database.js';
import type {
  CallRemoval as CallRemovalRow,
  RemovalDecision as DecisionRow,
} from '../generated/prisma/client.js';
import { forgetBookWords } from '../book/forget-book-words.js';
import { lockHolds } from '../holds/legal-holds.js';
import type { LogEntryRequest } from '../log/log-entry.js';
import { requestLogEntry } from '../log/request-log-entry.js';
import type {
  BeginOutcome,
  CallRemoval,
  CallToRemove,
  RemovalDecision,
  RemovalFacts,
  RemovalKind,
} from './call-removal.js';
import { obstaclesTo } from './obstacles.js';

/** The leaf that makes a removal part of the log: asked for in the transaction that ends it. */
export type RemovalLeaf = LogEntryRequest & { readonly callId: string };

/**
 * Which calls are erased or disposed of, and how far that is. A removal is begun in one transaction that sees every
 * hold, and is never taken back; whoever finds it unfinished finishes it.
 *
 * Errors: `DatabaseUnavailableError`, `DatabaseContentionError` (both retryable).
 */
export class RemovalRegister {
  constructor(private readonly database: Database) {}

  /**
   * Decides: from here on no seal of these calls begins, and a hold comes too late. All of them or none.
   * Idempotent by the decision's id.
   */
  begin(
    { id, kind, body, decidedAt }: RemovalDecision,
    removal: RemovalKind,
    calls: readonly CallToRemove[],
  ): Promise<BeginOutcome> {
    return this.database.transaction(async (transaction) => {
      await lockHolds(transaction);
      const known = await transaction.removalDecision.findUnique({ where: { id } });
      if (known !== null) return { kind: 'begun' };
      const obstacles = await obstaclesTo(transaction, removal, calls);
      if (obstacles.length > 0) return { kind: 'refused', obstacles };
      await transaction.removalDecision.create({ data: { id, kind, body, decidedAt } });
      await insertRemovals(transaction, id, removal, calls);
      return { kind: 'begun' };
    });
  }

  /** Decisions that the database knows of. */
  async decisions(kind: RemovalDecision['kind']): Promise<Set<string>> {
    const rows = await this.database.run((client) =>
      client.removalDecision.findMany({ where: { kind }, select: { id: true } }),
    );
    return new Set(rows.map(({ id }) => id));
  }

  /**
   * Takes up a decision that was stated and that this database does not know: it was lost, or is an older copy. What
   * was decided stands, whatever has come since. Idempotent.
   */
  restore(
    { id, kind, body, decidedAt }: RemovalDecision,
    removal: RemovalKind,
    calls: readonly CallToRemove[],
  ): Promise<void> {
    return this.database.transaction(async (transaction) => {
      await lockHolds(transaction);
      const decision = { id, kind, body, decidedAt };
      await transaction.removalDecision.createMany({ data: [decision], skipDuplicates: true });
      await insertRemovals(transaction, id, removal, calls);
    });
  }

  /** Removals that a run has begun and none has ended, in the order of their decisions. */
  async unfinished(kind: RemovalKind): Promise<CallRemoval[]> {
    const rows = await this.database.run((client) =>
      client.callRemoval.findMany({
        where: { kind, endedAt: null },
        include: { decision: true },
        orderBy: [{ decisionId: 'asc' }, { callId: 'asc' }],
      }),
    );
    return rows.map(removalOf);
  }

  async of(callIds: readonly string[]): Promise<CallRemoval[]> {
    const rows = await this.database.run((client) =>
      client.callRemoval.findMany({
        where: { callId: { in: [...callIds] } },
        include: { decision: true },
        orderBy: [{ callId: 'asc' }, { kind: 'asc' }],
      }),
    );
    return rows.map(removalOf);
  }

  /** Those of the calls whose words are gone, or about to be. */
  async removedOf(callIds: readonly string[]): Promise<Set<string>> {
    const removals = await this.of(callIds);
    return new Set(removals.map(({ callId }) => callId));
  }

  /** Of an erasure: adds what a run has destroyed, and says how many all runs have. */
  async countKeyVersions(callId: string, destroyed: number): Promise<number> {
    const { keyVersions } = await this.database.run((client) =>
      client.callRemoval.update({
        where: { callId_kind: { callId, kind: 'erasure' } },
        data: { keyVersions: { increment: destroyed } },
      }),
    );
    return keyVersions;
  }

  /** Rows that were derived from the words of the call, and how many there were. Idempotent. */
  forgetWords(callId: string): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const where = { where: { callId } };
      const utterances = await transaction.utterance.deleteMany(where);
      const people = await transaction.callPerson.deleteMany(where);
      const contacts = await transaction.contact.deleteMany(where);
      // The number of who was to be called back goes with what they said.
      await transaction.outboundCall.deleteMany({ where: { originCallId: callId } });
      // What still waits to be sent is sent to nobody any more.
      await transaction.outgoingMessage.deleteMany(where);
      const left = await forgetBookWords(transaction, callId);
      await transaction.callAgentState.deleteMany(where);
      await transaction.call.updateMany({ where: { id: callId }, data: { needsAmendment: false } });
      return utterances.count + people.count + contacts.count + left;
    });
  }

  /** Everything that is indexed of the call. What was quarantined stays named: its objects stay, too. Idempotent. */
  forgetCall(callId: string): Promise<void> {
    return this.database.transaction(async (transaction) => {
      const where = { where: { callId } };
      await transaction.$queryRaw`SELECT 1 FROM calls WHERE call_id = ${callId} FOR UPDATE`;
      await transaction.callVerdict.deleteMany(where);
      await transaction.contact.deleteMany(where);
      await transaction.callPerson.deleteMany(where);
      await transaction.utterance.deleteMany(where);
      await transaction.callUsage.deleteMany(where);
      await transaction.outgoingMessage.deleteMany(where);
      await transaction.gap.deleteMany(where);
      await transaction.frame.deleteMany(where);
      await transaction.seal.deleteMany(where);
      await transaction.callEpoch.deleteMany(where);
      await transaction.streamToken.deleteMany(where);
      await transaction.callPayment.deleteMany(where);
      await transaction.callNextStep.deleteMany(where);
      await transaction.voicemail.deleteMany(where);
      await transaction.outboundCall.deleteMany({ where: { originCallId: callId } });
      await forgetBookWords(transaction, callId);
      await transaction.callAgentState.deleteMany(where);
      await transaction.webhookReceipt.deleteMany(where);
      await transaction.call.deleteMany({ where: { id: callId } });
    });
  }

  /** The leaf of a statement, before what it speaks of is destroyed. Idempotent. */
  async log(leaf: RemovalLeaf): Promise<void> {
    await this.database.transaction((transaction) => requestLogEntry(transaction, leaf));
  }

  /** Nothing is left to do. With a leaf, both in one transaction. */
  end(callId: string, kind: RemovalKind, leaf?: RemovalLeaf): Promise<void> {
    return this.database.transaction(async (transaction) => {
      if (leaf) await requestLogEntry(transaction, leaf);
      await transaction.$executeRaw`
        UPDATE call_removals SET ended_at = clock_timestamp()
        WHERE call_id = ${callId} AND kind = ${kind} AND ended_at IS NULL`;
    });
  }
}

async function insertRemovals(
  transaction: Transaction,
  decisionId: string,
  kind: RemovalKind,
  calls: readonly CallToRemove[],
): Promise<void> {
  await transaction.callRemoval.createMany({
    data: calls.map(({ callId, facts }) => ({ callId, decisionId, kind, facts: facts as object })),
    skipDuplicates: true,
  });
}

function removalOf(row: CallRemovalRow & { decision: DecisionRow }): CallRemoval {
  const { callId, kind, facts, keyVersions, endedAt, decision } = row;
  return {
    callId,
    kind: kind as RemovalKind,
    facts: facts as unknown as RemovalFacts,
    keyVersions,
    endedAt,
    decision: {
      ...decision,
      kind: decision.kind as RemovalDecision['kind'],
      body: decision.body as object,
    },
  };
}
