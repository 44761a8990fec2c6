import { ErasureBody } from '@verbatim/audit-log';
import type { RemovalRegister } from '@verbatim/storage';
import type { StatementDesk } from '../statements/statement-desk.js';

/**
 * Takes up every erasure that was stated and that this database does not know, so that one which was half done when
 * the database was lost is finished. What is destroyed already is not destroyed again.
 */
export async function restoreErasures(
  statements: StatementDesk,
  removals: Pick<RemovalRegister, 'decisions' | 'restore'>,
): Promise<void> {
  const known = await removals.decisions('erasure');
  for await (const id of statements.ids('erasure')) {
    if (known.has(id)) continue;
    const { statement } = (await statements.read('erasure', id))!;
    const body = ErasureBody.parse(statement.body);
    const calls = body.calls.map(({ callId, revisions }) => ({ callId, facts: { revisions } }));
    const decision = { id, kind: 'erasure', body, decidedAt: new Date(statement.at) } as const;
    await removals.restore(decision, 'erasure', calls);
  }
}
