import {
  type Ed25519Signer,
  type LogLeaf,
  encodeStatement,
  manifestLeaf,
  manifestPath,
  sha256,
  statementLeaf,
  statementPath,
} from '@verbatim/audit-log';
import type { Scene } from './attack.js';
import { readManifest } from './forger.js';

type Place = Pick<Scene, 'store' | 'callId'>;

const DECISION = '20261126T120000Z-0123456789ab';

/** The leaf of a call's first revision as it lies in the store now. */
export const leafNow = async ({ store, callId }: Place): Promise<LogLeaf> =>
  manifestLeaf(callId, 1, await store.get(manifestPath(callId, 1)));

/** States that a call was erased or disposed of, while its manifest is still there; gives back the leaf. */
export async function stateGone(
  kind: 'tombstone' | 'disposal',
  { store, callId }: Place,
  signer: Ed25519Signer,
): Promise<LogLeaf> {
  const { sealedAt, vertical, redacted } = await readManifest(store, callId);
  const manifestSha256 = sha256(await store.get(manifestPath(callId, 1))).toString('hex');
  const revisions = [{ revision: 1, manifestSha256 }];
  const said = {
    tombstone: { decision: DECISION, keyVersionsDestroyed: 1, destroyed: [redacted.key] },
    disposal: {
      ...{ vertical, sweep: DECISION, by: 'officer' },
      ceiling: { class: 'rehearsal', source: 'ours', at: sealedAt },
    },
  };
  const body = { callId, revisions, ...said[kind] };
  const statement = { kind, id: callId, at: sealedAt, body };
  const bytes = await encodeStatement(statement, signer);
  await store.write(statementPath(kind, callId), bytes);
  return statementLeaf(kind, callId, bytes);
}
