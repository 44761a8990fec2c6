import {
  CHECKPOINT_PATH,
  checkpointPath,
  entriesPath,
  logLeaf,
  receiptPath,
  signCheckpoint,
  openCheckpoint,
  tilePath,
  tileWidth,
} from '@verbatim/audit-log';
import type { Attack, Scene } from './attack.js';
import { leafNow } from './stated.js';
import { ORIGIN, appendLeaves, cutLog, leavesOf, rewriteLog } from './forged-log.js';
import { reseal } from './forger.js';
import { heartbeat, keyOf } from './sealed-world.js';

/** The amendment is the first leaf of the tail. */
const cutTail = ({ store, world }: Scene): Promise<void> =>
  cutLog(store, world.trustedKeys, world.signer, world.earlySize);

/** What a database from a backup would do if the worker let it: other leaves where there were some before. */
async function restart(scene: Scene): Promise<void> {
  await cutTail(scene);
  const { store, world } = scene;
  const leaves = [];
  for (let n = 0; n < 5; n += 1) leaves.push(await heartbeat(store, world.signer));
  await appendLeaves(store, world.earlySize, leaves, world.signer);
}

/** The call with an event 1 ms later, everything signed by the right key. */
async function forge({ store, callId, world }: Scene): Promise<void> {
  const key = await keyOf(store, world.masterKey, callId);
  await reseal(store, { callId, key, signer: world.signer }, (events) =>
    events.map((event, at) => (at === 6 ? { ...event, at: Number(event['at']) + 1 } : event)),
  );
}

const firstTile = ({ world }: Scene): string => tilePath(0, 0, tileWidth(0, 0, world.newestSize));
const firstEntries = ({ world }: Scene): string =>
  entriesPath(0, tileWidth(0, 0, world.newestSize));

export const ATTACKS_ON_THE_LOG: readonly Attack[] = [
  {
    name: 'truncate: the tail cut off, with an anchor from before the cut',
    expected: 'log-truncated',
    async tamper(scene) {
      await cutTail(scene);
    },
  },
  {
    name: 'truncate: the tail cut off, no anchor, a call of the tail',
    expected: 'log-truncated',
    async tamper(scene) {
      await cutTail(scene);
      return { anchor: null, callId: scene.amendedId };
    },
  },
  {
    name: 'truncate: the tail cut off with its receipts, no anchor, a call of the tail',
    expected: 'not-in-log',
    async tamper(scene) {
      await cutTail(scene);
      await scene.store.remove(`calls/${scene.amendedId}/r2/receipt.tlog-proof`);
      return { anchor: null, callId: scene.amendedId };
    },
  },
  {
    name: 'truncate: the tail cut off, no anchor, a call before it',
    expected: 'tail-not-anchored',
    async tamper(scene) {
      await cutTail(scene);
      return { anchor: null };
    },
  },
  {
    name: 'newest checkpoint taken back to an older one, with an anchor',
    expected: 'log-truncated',
    async tamper({ store, world }) {
      await store.write(CHECKPOINT_PATH, world.early);
      await store.remove(checkpointPath(world.newestSize));
    },
  },
  {
    name: 'newest checkpoint taken back to an older one, without an anchor',
    expected: 'tail-not-anchored',
    async tamper({ store, world }) {
      await store.write(CHECKPOINT_PATH, world.early);
      await store.remove(checkpointPath(world.newestSize));
      return { anchor: null };
    },
  },
  {
    name: 'newest checkpoint removed, with an anchor',
    expected: 'log-truncated',
    tamper: ({ store }) => store.remove(CHECKPOINT_PATH),
  },
  {
    name: 'newest checkpoint removed, without an anchor',
    expected: 'missing-object',
    async tamper({ store }) {
      await store.remove(CHECKPOINT_PATH);
      return { anchor: null };
    },
  },
  {
    name: 'restart: the log goes on from a restored database, with an anchor',
    expected: 'log-forked',
    async tamper(scene) {
      await restart(scene);
    },
  },
  {
    name: 'restart: the log goes on from a restored database, no anchor, a call of the lost part',
    expected: 'log-forked',
    async tamper(scene) {
      await restart(scene);
      return { anchor: null, callId: scene.amendedId };
    },
  },
  {
    name: 'rewrite: a call forged with the right keys, and the whole log made anew for it',
    expected: 'log-forked',
    async tamper(scene) {
      await forge(scene);
      const forged = await leafNow(scene);
      const { trustedKeys, signer } = scene.world;
      await rewriteLog(scene.store, trustedKeys, signer, (leaves) =>
        leaves.map((leaf) => (leaf.id === forged.id ? forged : leaf)),
      );
    },
  },
  {
    name: 'second leaf: a call forged with the right keys, and logged once more',
    expected: 'altered-object',
    async tamper(scene) {
      await forge(scene);
      const { store, world } = scene;
      const leaf = await leafNow(scene);
      return { anchor: await appendLeaves(store, world.newestSize, [leaf], world.signer) };
    },
  },
  {
    name: 're-sign: the newest checkpoint by another key',
    expected: 'untrusted-key',
    async tamper({ store, world, stranger }) {
      const { size, root } = openCheckpoint(world.newest, ORIGIN, world.trustedKeys);
      await store.write(
        CHECKPOINT_PATH,
        await signCheckpoint({ origin: ORIGIN, size, root }, stranger),
      );
    },
  },
  {
    name: 'edit: one bit of the newest checkpoint’s root',
    expected: 'bad-signature',
    async tamper({ store, world }) {
      const text = world.newest.toString('utf8').split('\n');
      const root = Buffer.from(text[2] ?? '', 'base64');
      root[0]! ^= 1;
      text[2] = root.toString('base64');
      await store.write(CHECKPOINT_PATH, Buffer.from(text.join('\n')));
    },
  },
  {
    name: 'edit: one bit of a tile',
    expected: 'altered-object',
    async tamper(scene) {
      await scene.store.flip(firstTile(scene), 3);
    },
  },
  {
    name: 'delete: a tile',
    expected: 'missing-object',
    async tamper(scene) {
      await scene.store.remove(firstTile(scene));
    },
  },
  {
    name: 'swap: the receipts of two calls',
    expected: 'altered-object',
    async tamper({ store, callId, otherId }) {
      const other = await leafNow({ store, callId: otherId });
      await store.swap(receiptPath(await leafNow({ store, callId })), receiptPath(other));
    },
  },
  {
    name: 'edit: one bit of an entry (the whole log)',
    expected: 'altered-object',
    async tamper(scene) {
      await scene.store.flip(firstEntries(scene), 12);
      return { isOfLog: true };
    },
  },
  {
    name: 'reorder: two entries change places (the whole log)',
    expected: 'altered-object',
    async tamper(scene) {
      const { store } = scene;
      const bytes = await store.get(firstEntries(scene));
      const [first, second] = (await leavesOf(store, scene.world.newestSize))
        .slice(0, 2)
        .map((leaf) => logLeaf(leaf).length);
      const swapped = Buffer.concat([
        bytes.subarray(2 + first!, 4 + first! + second!),
        bytes.subarray(0, 2 + first!),
        bytes.subarray(4 + first! + second!),
      ]);
      await store.write(firstEntries(scene), swapped);
      return { isOfLog: true };
    },
  },
  {
    name: 'delete: the checkpoint that is kept for a size (the whole log)',
    expected: 'missing-object',
    async tamper({ store, world }) {
      await store.remove(checkpointPath(world.newestSize));
      return { isOfLog: true };
    },
  },
];
