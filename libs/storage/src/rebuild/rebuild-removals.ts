import {
  DisposalBody,
  ErasureBody,
  HoldBody,
  HoldLiftedBody,
  openStatement,
  type Statement,
  StatementError,
  statementPath,
  STATEMENTS_PREFIX,
} from '@verbatim/audit-log';
import { ZodError } from 'zod';
import { LegalHolds } from '../holds/legal-holds.js';
import { RemovalRegister } from '../removals/removal-register.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

/**
 * Holds, and which calls were erased or disposed of, from what was stated about them. A removal that had come to
 * its end is ended here too; any other is finished by the next `verbatim erase` or `verbatim retention sweep`.
 */
export async function rebuildRemovals(
  ports: RebuildPorts,
  findings: RebuildFindings,
): Promise<void> {
  const holds = new LegalHolds(ports.database);
  const removals = new RemovalRegister(ports.database);
  const restorers: [string, (statement: Statement) => Promise<unknown>][] = [
    ['hold', (statement) => holds.place(holdOf(statement))],
    ['hold-lifted', (statement) => holds.lift(liftOf(statement))],
    ['erasure', (statement) => restoreErasure(statement, removals, ports)],
    ['disposal', (statement) => restoreDisposal(statement, removals)],
  ];
  let done = 0;
  for (const [kind, restore] of restorers) {
    for await (const { key } of ports.store.list(`${STATEMENTS_PREFIX}${kind}/`)) {
      if (!key.endsWith('.json')) continue;
      try {
        const statement = openStatement(await ports.store.read(key), ports.trustedKeys);
        const isIts = statementPath(statement.kind, statement.id) === key;
        if (isIts) await restore(statement);
        else findings.fault(key, 'it is the statement of another name');
      } catch (error) {
        if (error instanceof StatementError) findings.fault(key, error.message);
        else if (error instanceof ZodError)
          findings.fault(key, 'it does not say what its kind says');
        else throw error;
      }
      done += 1;
      ports.progress?.('removals', done);
    }
  }
}

function holdOf({ id, at, body }: Statement): Parameters<LegalHolds['place']>[0] {
  const { callId, personKey = '', reason, placedBy } = HoldBody.parse(body);
  const scope = callId === undefined ? { personKey } : { callId };
  return { id, ...scope, reason, placedBy, placedAt: new Date(at) };
}

function liftOf({ id, at, body }: Statement): Parameters<LegalHolds['lift']>[0] {
  return { holdId: id, ...HoldLiftedBody.parse(body), liftedAt: new Date(at) };
}

async function restoreErasure(
  { id, at, body }: Statement,
  removals: RemovalRegister,
  { database }: RebuildPorts,
): Promise<void> {
  const parsed = ErasureBody.parse(body);
  const calls = parsed.calls.map(({ callId, revisions }) => ({ callId, facts: { revisions } }));
  const decision = { id, kind: 'erasure', body: parsed, decidedAt: new Date(at) } as const;
  await removals.restore(decision, 'erasure', calls);
  for (const { callId } of calls) {
    // Its leaf is asked for in the transaction that ends it.
    const leaf = await database.run((client) =>
      client.logEntry.findFirst({ where: { type: 'tombstone', entryId: callId } }),
    );
    if (leaf !== null) await removals.end(callId, 'erasure');
  }
}

/** The decision's own id is stated nowhere; that of its sweep stands for it. */
async function restoreDisposal({ at, body }: Statement, removals: RemovalRegister): Promise<void> {
  const { callId, ...facts } = DisposalBody.parse(body);
  const known = await removals.of([callId]);
  if (known.some(({ kind }) => kind === 'disposal')) return;
  const { sweep, by } = facts;
  const decision = { id: sweep, kind: 'sweep', body: { sweep, by } } as const;
  await removals.restore({ ...decision, decidedAt: new Date(at) }, 'disposal', [{ callId, facts }]);
}
