import path from 'node:path';
import { RemovalRegister, readSigningKey, readTrustedKeys, type Database } from '@verbatim/storage';
import { StatementDesk } from '../statements/statement-desk.js';
import { DyingCalls } from './dying-ports.js';
import type { RecordedCalls } from './recorded-calls.js';

/** What erasures and disposals touch outside their own memory, with a place to die in it. */
export async function removalPorts(
  calls: RecordedCalls,
  database: Database,
  dying = new DyingCalls(),
) {
  const store = dying.wrap('store', calls.store);
  const signer = await readSigningKey(path.join(calls.directory, 'signing.pem'));
  const trustedKeys = await readTrustedKeys(path.join(calls.directory, 'trusted'));
  return {
    store,
    statements: new StatementDesk(store, signer, trustedKeys),
    removals: dying.wrap('removals', new RemovalRegister(database)),
    carrier: dying.wrap('carrier', { deleteOf: async () => 2 }),
    forgetPendingKey: async () => 0,
  };
}
