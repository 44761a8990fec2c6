import {
  canonicalBytes,
  encodeStatement,
  openStatement,
  SizeLimitError,
  StatementError,
  statementPath,
  type StatementSigner,
  type TrustedKeys,
  type UnsignedStatement,
} from '@verbatim/audit-log';
import type { Database } from '../database/database.js';
import { ObjectConflictError } from '../objects/object-store.errors.js';
import type { ObjectStore } from '../objects/object-store.js';
import { policyRows, policyStatement, type PolicyRow } from './policy-statements.js';

export interface PolicyKeeperPorts {
  readonly database: Database;
  readonly store: Pick<ObjectStore, 'create' | 'read'>;
  readonly signer: StatementSigner;
  readonly trustedKeys: TrustedKeys;
}

export interface DecisionNotKept extends PolicyRow {
  readonly reason: string;
}

/** What one turn did. */
export interface KeptDecisions {
  readonly kept: number;
  /** Rows that cannot be kept, each told once by a process. */
  readonly notKept: readonly DecisionNotKept[];
}

/**
 * Copies what was decided about the policy from the database into the object store, signed: whoever decided, and
 * in whichever process. So decisions from before there was this copy are kept too.
 *
 * Crash: the same row gives the same statement; a new process looks at every row once. Order: a row is kept
 * after it counts, within the caller's interval.
 */
export class PolicyKeeper {
  readonly #settled = new Set<string>();

  constructor(private readonly ports: PolicyKeeperPorts) {}

  /** Errors: those of the store, the database and the signer. */
  async turn(): Promise<KeptDecisions> {
    const rows = await this.ports.database.run(policyRows);
    let kept = 0;
    const notKept: DecisionNotKept[] = [];
    for (const row of rows) {
      const name = statementPath(row.kind, row.id);
      if (this.#settled.has(name)) continue;
      const outcome = await this.#keep(row, name);
      if (outcome === 'created') kept += 1;
      else if (outcome !== 'identical') notKept.push({ ...row, ...outcome });
      this.#settled.add(name);
    }
    return { kept, notKept };
  }

  async #keep(
    row: PolicyRow,
    name: string,
  ): Promise<'created' | 'identical' | { readonly reason: string }> {
    const { database, store, signer } = this.ports;
    const statement = await database.run((client) => policyStatement(client, row));
    if (statement === undefined) return 'identical';
    try {
      const bytes = await encodeStatement(statement, signer);
      const { outcome } = await store.create(name, bytes, { contentType: 'application/json' });
      return outcome;
    } catch (error) {
      if (error instanceof SizeLimitError) return { reason: error.message };
      if (!(error instanceof ObjectConflictError)) throw error;
      return this.#compare(statement, name);
    }
  }

  /** Signed by the key before this one, if it is the same decision. */
  async #compare(
    statement: UnsignedStatement,
    name: string,
  ): Promise<'identical' | { readonly reason: string }> {
    try {
      const stored = openStatement(await this.ports.store.read(name), this.ports.trustedKeys);
      if (isSameStatement(stored, statement)) return 'identical';
      return { reason: 'the store has another decision of this number' };
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      return { reason: error.message };
    }
  }
}

export function isSameStatement(one: UnsignedStatement, other: UnsignedStatement): boolean {
  const said = ({ kind, id, at, body }: UnsignedStatement) =>
    canonicalBytes({ kind, id, at, body });
  return said(one).equals(said(other));
}
