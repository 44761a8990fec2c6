import {
  TrustedKeys,
  eventsPath,
  manifestPath,
  redactedPath,
  verdictPath,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import type { Attack, Scene } from './attack.js';
import { editManifest, reseal, resign } from './forger.js';
import { messagePath } from './left-message.js';
import { keyOf } from './sealed-world.js';
import { stateGone } from './stated.js';

const laterByOneMs = <T extends { at?: unknown }>(event: T): T => ({
  ...event,
  at: Number(event.at) + 1,
});

/** The seventh event 1 ms later, and every digest that depends on it made anew. */
async function shiftAnEvent(scene: Scene, signer = scene.world.signer): Promise<void> {
  const key = await keyOf(scene.store, scene.world.masterKey, scene.callId);
  await reseal(scene.store, { callId: scene.callId, key, signer }, (events) =>
    events.map((event, at) => (at === 6 ? laterByOneMs(event) : event)),
  );
}

/** Needs no key: whoever can write to the disk can do it. */
export const ATTACKS_ON_RECORDS: readonly Attack[] = [
  {
    name: 'edit: one bit of the sealed events',
    expected: 'altered-object',
    tamper: ({ store, callId }) => store.flip(eventsPath(callId, 1), 200),
  },
  {
    name: 'edit: one bit of the redacted transcript',
    expected: 'altered-object',
    tamper: ({ store, callId }) => store.flip(redactedPath(callId, 1), 60),
  },
  {
    name: 'edit: one bit of the verdict',
    expected: 'altered-object',
    tamper: ({ store, callId }) => store.flip(verdictPath(callId, 1), 60),
  },
  {
    name: 'edit: one bit of a message that the caller left',
    expected: 'altered-object',
    async tamper({ store, amendedId }) {
      await store.flip(messagePath(amendedId), 500);
      return { callId: amendedId };
    },
  },
  {
    name: 'delete: a message that the caller left',
    expected: 'missing-object',
    async tamper({ store, amendedId }) {
      await store.remove(messagePath(amendedId));
      return { callId: amendedId };
    },
  },
  {
    name: 'swap calls: the messages of two calls',
    expected: 'altered-object',
    async tamper({ store, amendedId, otherId }) {
      await store.swap(messagePath(amendedId), messagePath(otherId));
      return { callId: amendedId };
    },
  },
  {
    name: 'edit: the manifest says the call was complete',
    expected: 'bad-signature',
    tamper: ({ store, callId }) =>
      editManifest(store, callId, (manifest) => ({
        ...manifest,
        completeness: { verdict: 'complete', reasons: ['nothing'] },
      })),
  },
  {
    name: 'time: sealedAt of the manifest + 1 ms',
    expected: 'bad-signature',
    tamper: ({ store, callId }) =>
      editManifest(store, callId, ({ sealedAt, ...manifest }) => ({
        ...manifest,
        sealedAt: sealedAt + 1,
      })),
  },
  {
    name: 'time: an event + 1 ms, resealed, signed by another key',
    expected: 'untrusted-key',
    tamper: (scene) => shiftAnEvent(scene, scene.stranger),
  },
  {
    name: 'time: an event + 1 ms, resealed, signed by the right key',
    expected: 'altered-object',
    tamper: (scene) => shiftAnEvent(scene),
  },
  {
    name: 'reorder: two events change places, resealed with the right keys',
    expected: 'altered-order',
    async tamper({ store, callId, world }) {
      const key = await keyOf(store, world.masterKey, callId);
      await reseal(store, { callId, key, signer: world.signer }, (events) => {
        const [third, fourth] = events.splice(3, 2);
        events.splice(3, 0, fourth!, third!);
        return events;
      });
    },
  },
  {
    name: 'delete: one event, resealed with the right keys',
    expected: 'altered-object',
    async tamper({ store, callId, world }) {
      const key = await keyOf(store, world.masterKey, callId);
      await reseal(store, { callId, key, signer: world.signer }, (events) =>
        events.filter((_, at) => at !== 5),
      );
    },
  },
  {
    name: 'delete: the sealed events',
    expected: 'missing-object',
    tamper: ({ store, callId }) => store.remove(eventsPath(callId, 1)),
  },
  {
    name: 'delete: the manifest',
    expected: 'missing-object',
    tamper: ({ store, callId }) => store.remove(manifestPath(callId, 1)),
  },
  {
    name: 'delete: the whole call with its key',
    expected: 'missing-object',
    async tamper({ store, callId }) {
      await store.remove(`calls/${callId}`);
      await store.remove(wrappedKeyPath(callId));
    },
  },
  {
    name: 'delete: an amendment with its folder',
    expected: 'missing-object',
    async tamper({ store, amendedId }) {
      await store.remove(`calls/${amendedId}/r2`);
      return { callId: amendedId };
    },
  },
  {
    name: 'delete: the key of the call',
    expected: 'key-unavailable',
    tamper: ({ store, callId }) => store.remove(wrappedKeyPath(callId)),
  },
  {
    name: 'delete: the key, with a tombstone of another signer',
    expected: 'untrusted-key',
    async tamper({ store, callId, stranger }) {
      await store.remove(wrappedKeyPath(callId));
      await stateGone('tombstone', { store, callId }, stranger);
    },
  },
  {
    name: 'delete: the key, with a tombstone of the right signer that was never logged',
    expected: 'not-in-log',
    async tamper({ store, callId, world }) {
      await store.remove(wrappedKeyPath(callId));
      await stateGone('tombstone', { store, callId }, world.signer);
    },
  },
  {
    name: 'swap versions: the two revisions of a call change places',
    expected: 'altered-object',
    async tamper({ store, amendedId }) {
      await store.swap(manifestPath(amendedId, 1), manifestPath(amendedId, 2));
      await store.swap(eventsPath(amendedId, 1), eventsPath(amendedId, 2));
      await store.swap(redactedPath(amendedId, 1), redactedPath(amendedId, 2));
      return { callId: amendedId };
    },
  },
  {
    name: 'swap calls: the manifests of two calls',
    expected: 'altered-object',
    tamper: ({ store, callId, otherId }) =>
      store.swap(manifestPath(callId, 1), manifestPath(otherId, 1)),
  },
  {
    name: 'swap calls: everything of two calls',
    expected: 'altered-object',
    async tamper({ store, callId, otherId }) {
      for (const key of await store.keys(`calls/${callId}/r1/`)) {
        await store.swap(key, key.replace(callId, otherId));
      }
      await store.swap(wrappedKeyPath(callId), wrappedKeyPath(otherId));
    },
  },
  {
    name: 'swap calls: the keys of two calls',
    expected: 'altered-object',
    tamper: ({ store, callId, otherId }) =>
      store.swap(wrappedKeyPath(callId), wrappedKeyPath(otherId)),
  },
  {
    name: 're-sign: the manifest by another key',
    expected: 'untrusted-key',
    tamper: ({ store, callId, stranger }) => resign(store, callId, stranger),
  },
  {
    name: 're-sign: the verifier trusts another key',
    expected: 'untrusted-key',
    tamper: async ({ stranger }) => ({ trustedKeys: TrustedKeys.from([stranger.publicKey]) }),
  },
  {
    name: 'version: a manifest of a later format',
    expected: 'newer-version',
    tamper: ({ store, callId }) =>
      editManifest(store, callId, (manifest) => ({ ...manifest, v: 2 })),
  },
];
