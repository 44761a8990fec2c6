import {
  openStatement,
  STATEMENTS_PREFIX,
  StatementError,
  statementPath,
} from '@verbatim/audit-log';
import { ZodError } from 'zod';
import type { Transaction } from '../database/database.js';
import { isSameStatement } from '../policies/policy-keeper.js';
import {
  continueNumbers,
  POLICY_STATEMENT_KINDS,
  policyStatement,
  restorePolicyRow,
  type PolicyStatementKind,
} from '../policies/policy-statements.js';
import type { RebuildFindings } from './rebuild-findings.js';
import type { RebuildPorts } from './rebuild-ports.js';

/** What was decided about the policy, under the numbers and at the times that it had. */
export async function rebuildPolicies(
  ports: RebuildPorts,
  findings: RebuildFindings,
): Promise<void> {
  let done = 0;
  for (const kind of POLICY_STATEMENT_KINDS) {
    for await (const { key } of ports.store.list(`${STATEMENTS_PREFIX}${kind}/`)) {
      const problem = await restore(kind, key, ports);
      if (problem !== undefined) findings.fault(key, problem);
      done += 1;
      ports.progress?.('policies', done);
    }
  }
  await ports.database.run(continueNumbers);
}

async function restore(
  kind: PolicyStatementKind,
  key: string,
  { store, database, trustedKeys }: RebuildPorts,
): Promise<string | undefined> {
  try {
    const statement = openStatement(await store.read(key), trustedKeys);
    const { id } = statement;
    if (statementPath(statement.kind, id) !== key) return 'it is the statement of another name';
    return await database.transaction(async (transaction: Transaction) => {
      await restorePolicyRow(transaction, statement);
      const known = await policyStatement(transaction, { kind, id });
      if (known && isSameStatement(known, statement)) return undefined;
      return 'PostgreSQL has another decision under its number';
    });
  } catch (error) {
    if (error instanceof StatementError) return error.message;
    if (error instanceof ZodError) return 'it does not say what its kind says';
    const refusal = refusalIn(error);
    if (refusal !== undefined) return `PostgreSQL refuses it: ${refusal}`;
    throw error;
  }
}

/** What a trigger said, which is what the policy's rules are. */
function refusalIn(error: unknown): string | undefined {
  const text = error instanceof Error ? error.message : '';
  return /((?:the author of )?policy revision \d+[^\n]*)/.exec(text)?.[1];
}
