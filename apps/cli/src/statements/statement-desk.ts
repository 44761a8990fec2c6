import {
  canonicalBytes,
  encodeStatement,
  openStatement,
  sha256Hex,
  statementPath,
  type Statement,
  type ManifestSigner,
  type TrustedKeys,
  type UnsignedStatement,
} from '@verbatim/audit-log';
import { ObjectConflictError, ObjectNotFoundError, type ObjectStore } from '@verbatim/storage';
import { CommandFailure } from '../exit-codes.js';

export interface KeptStatement {
  readonly statement: Statement;
  /** `sha256:<hex>` of the stored bytes. */
  readonly digest: string;
}

/**
 * Signed statements in the object store, written once. What is read back is believed only where a trusted key
 * signed it under the very name that it lies under.
 */
export class StatementDesk {
  constructor(
    private readonly store: Pick<ObjectStore, 'create' | 'read' | 'list'>,
    private readonly signer: ManifestSigner,
    private readonly trustedKeys: TrustedKeys,
  ) {}

  /**
   * Says it, or finds that it was said already: by this key, or in the same words by an older one.
   * Errors: `ObjectConflictError` where something else was said under that name.
   */
  async write(unsigned: UnsignedStatement): Promise<KeptStatement> {
    const bytes = await encodeStatement(unsigned, this.signer);
    const path = statementPath(unsigned.kind, unsigned.id);
    try {
      await this.store.create(path, bytes, { contentType: 'application/json' });
    } catch (error) {
      if (!(error instanceof ObjectConflictError)) throw error;
      const kept = await this.read(unsigned.kind, unsigned.id);
      if (kept === undefined || !saysTheSame(kept.statement, unsigned)) throw error;
      return kept;
    }
    return this.opened(unsigned.kind, unsigned.id, bytes);
  }

  async read(kind: string, id: string): Promise<KeptStatement | undefined> {
    try {
      return this.opened(kind, id, await this.store.read(statementPath(kind, id)));
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      throw error;
    }
  }

  /** The ids under which something of this kind was said, ascending. */
  async *ids(kind: string): AsyncGenerator<string> {
    const prefix = `statements/${kind}/`;
    for await (const { key } of this.store.list(prefix)) {
      if (key.endsWith('.json')) yield key.slice(prefix.length, -'.json'.length);
    }
  }

  private opened(kind: string, id: string, bytes: Buffer): KeptStatement {
    const statement = openStatement(bytes, this.trustedKeys);
    if (statement.kind !== kind || statement.id !== id) {
      throw new CommandFailure(`${statementPath(kind, id)} is the statement of another name.`);
    }
    return { statement, digest: `sha256:${sha256Hex(bytes)}` };
  }
}

function saysTheSame({ kind, id, at, body }: UnsignedStatement, other: UnsignedStatement): boolean {
  const otherPart = { kind: other.kind, id: other.id, at: other.at, body: other.body };
  return canonicalBytes({ kind, id, at, body }).equals(canonicalBytes(otherPart));
}
