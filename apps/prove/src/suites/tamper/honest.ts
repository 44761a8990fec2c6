import { receiptPath, redactedPath, wrappedKeyPath } from '@verbatim/audit-log';
import type { Attack } from './attack.js';
import { appendLeaves, cutLog } from './forged-log.js';
import { readManifest } from './forger.js';
import { leafNow, stateGone } from './stated.js';

/** What is not an attack, and must not be taken for one. */
export const NO_ATTACKS: readonly Attack[] = [
  {
    name: 'nothing',
    expected: 'verified',
    tamper: async () => undefined,
  },
  {
    name: 'nothing, and no anchor',
    expected: 'tail-not-anchored',
    tamper: async () => ({ anchor: null }),
  },
  {
    name: 'nothing, a call behind the anchor',
    expected: 'tail-not-anchored',
    tamper: async ({ amendedId, world }) => ({ callId: amendedId, anchor: world.early }),
  },
  {
    name: 'nothing, a revision that was amended',
    expected: 'superseded',
    tamper: async ({ amendedId }) => ({ callId: amendedId, revision: 1 }),
  },
  {
    name: 'a receipt is gone: the log itself says where the call is',
    expected: 'verified',
    async tamper({ store, callId }) {
      await store.remove(receiptPath(await leafNow({ store, callId })));
    },
  },
  {
    name: 'a call that was sealed a moment ago',
    expected: 'not-yet-logged',
    async tamper({ store, amendedId, world }) {
      await cutLog(store, world.trustedKeys, world.signer, world.earlySize);
      await store.remove(`calls/${amendedId}/r2/receipt.tlog-proof`);
      // The amendment is sealed a second after the first revision.
      const { sealedAt } = await readManifest(store, amendedId);
      return { callId: amendedId, anchor: world.early, now: sealedAt + 2_000 };
    },
  },
  {
    name: 'a call that was erased: its key and its redacted copy are gone',
    expected: 'erased',
    async tamper({ store, callId, world }) {
      const leaf = await stateGone('tombstone', { store, callId }, world.signer);
      await store.remove(wrappedKeyPath(callId));
      await store.remove(redactedPath(callId, 1));
      return { anchor: await appendLeaves(store, world.newestSize, [leaf], world.signer) };
    },
  },
  {
    name: 'a call that was disposed of',
    expected: 'disposed',
    async tamper({ store, callId, world }) {
      const leaf = await stateGone('disposal', { store, callId }, world.signer);
      await store.remove(wrappedKeyPath(callId));
      await store.remove(`calls/${callId}`);
      return { anchor: await appendLeaves(store, world.newestSize, [leaf], world.signer) };
    },
  },
  {
    name: 'nothing (the whole log)',
    expected: 'verified',
    tamper: async () => ({ isOfLog: true }),
  },
];
