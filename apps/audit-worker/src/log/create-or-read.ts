import { openStatement, type TrustedKeys } from '@verbatim/audit-log';
import { ObjectConflictError, type ObjectStore } from '@verbatim/storage';

export interface StatementPorts {
  readonly store: Pick<ObjectStore, 'create' | 'read'>;
  readonly trustedKeys: TrustedKeys;
}

/**
 * The statement that lies there: these bytes, or those that an earlier run signed.
 * Errors: `StatementError` where somebody else than a worker wrote what is there.
 */
export async function createOrRead(
  key: string,
  bytes: Buffer,
  { store, trustedKeys }: StatementPorts,
): Promise<Buffer> {
  try {
    await store.create(key, bytes, { contentType: 'application/json' });
    return bytes;
  } catch (error) {
    if (!(error instanceof ObjectConflictError)) throw error;
    const stored = await store.read(key);
    openStatement(stored, trustedKeys);
    return stored;
  }
}
