import { generateKeyPairSync } from 'node:crypto';
import {
  CHECKPOINT_PATH,
  Ed25519Signer,
  TrustedKeys,
  checkpointPath,
  openCheckpoint,
} from '@verbatim/audit-log';
import { LogLeaseLostError, ObjectConflictError } from '@verbatim/storage';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LogWorld, ORIGIN } from '../testing/log-world.js';
import {
  DatabaseBehindLogError,
  ForeignCheckpointError,
  LogRootDiffersError,
  StoreBehindLogError,
} from './log.errors.js';

class KilledError extends Error {}

let world: LogWorld;
beforeEach(() => {
  world = new LogWorld();
});

/** Dies at the nth call, before or after it; the calls of one `Promise.all` die with it. */
function dieAt(nth: number): void {
  let count = 0;
  world.atCall = () => {
    count += 1;
    if (count >= nth) throw new KilledError();
  };
}

const live = (): void => {
  world.atCall = () => undefined;
};

const pointer = () =>
  openCheckpoint(
    world.objects.get(CHECKPOINT_PATH)!,
    ORIGIN,
    TrustedKeys.from([world.signer.publicKey]),
  );

/** Published in these steps, without a fault. */
async function publishedIn(sizes: readonly number[]): Promise<void> {
  for (const size of sizes) {
    world.request(world.sequenced.length, size);
    expect((await world.publish())?.size).toBe(size);
  }
}

describe('publishLog', () => {
  it('publishes nothing where nothing waits', async () => {
    expect(await world.publish()).toBeUndefined();
    expect(world.objects.size).toBe(0);
  });

  it('writes bundles and tiles before the checkpoint, and the pointer last', async () => {
    world.request(0, 300);
    const published = await world.publish();
    const writes = world.calls.filter((name) => /^(create|replace|mark)/.test(name));
    expect(writes.slice(-3)).toEqual([
      `create ${checkpointPath(300)}`,
      `replace ${CHECKPOINT_PATH}`,
      'mark',
    ]);
    expect(writes.slice(0, -3).every((name) => name.startsWith('create log/tile/'))).toBe(true);
    expect(pointer()).toEqual({ origin: ORIGIN, size: 300, root: published?.root });
    expect(world.objects.get(checkpointPath(300))).toEqual(world.objects.get(CHECKPOINT_PATH));
  });

  it('has all bundles and tiles of a batch under way at once, for a slow store', async () => {
    world.request(0, 4_096);
    const { store } = world.ports;
    const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
    let underWay = 0;
    const create: typeof store.create = async (key, bytes) => {
      underWay += 1;
      if (key.startsWith('log/tile/')) await answered;
      return store.create(key, bytes);
    };
    const publishing = world.publish({ store: { ...store, create } });
    // 16 bundles, 16 tiles above them: the one above these begins when the first is there.
    await vi.waitUntil(() => underWay === 32);
    answer();
    expect((await publishing)?.size).toBe(4_096);
    expect(underWay).toBe(34);
  });

  it('covers with one checkpoint all that waits, and leaves beyond a batch to the next', async () => {
    world.batchMax = 5;
    world.request(0, 7);
    expect((await world.publish())?.size).toBe(5);
    expect((await world.publish())?.size).toBe(7);
    expect(await world.publish()).toBeUndefined();
  });

  it('leads to the same root in one step and in many', async () => {
    await publishedIn([1, 2, 255, 256, 257, 700]);
    const other = new LogWorld(world.signer);
    other.request(0, 700);
    await other.publish();
    expect(other.state.root).toEqual(world.state.root);
    expect(other.objects.get(CHECKPOINT_PATH)).toEqual(world.objects.get(CHECKPOINT_PATH));
  });

  it('leaves the same bytes wherever it is killed, and published once it is resumed', async () => {
    const { signer } = world;
    await publishedIn([250]);
    const before = { objects: new Map(world.objects), sequenced: [...world.sequenced] };
    const stateBefore = world.state;
    world.request(250, 520);
    await world.publish();
    const whole = new Map(world.objects);

    let kills = 0;
    for (let nth = 1; ; nth += 1) {
      world = new LogWorld(signer);
      world.objects = new Map(before.objects);
      world.sequenced = [...before.sequenced];
      world.state = stateBefore;
      world.request(250, 520);
      dieAt(nth);
      const isKilled = await world.publish().then(
        () => false,
        (error: unknown) => error instanceof KilledError,
      );
      live();
      if (!isKilled) break;
      kills += 1;
      // What comes meanwhile is not part of the publication that was begun.
      const isBegun = world.state.sequencedSize > 250;
      if (isBegun) world.request(520, 521);
      if (world.state.publishedSize < 520) expect((await world.publish())?.size).toBe(520);
      expect([...world.objects].sort()).toEqual([...whole].sort());
      if (isBegun) expect((await world.publish())?.size).toBe(521);
    }
    // Every read, write and statement of a publication, from both sides.
    expect(kills).toBeGreaterThan(30);
  });

  it('goes on with a checkpoint that the key before this one has signed', async () => {
    world.request(0, 3);
    const before = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
    const trustedKeys = TrustedKeys.from([world.signer.publicKey, before.publicKey]);
    world.atCall = (name, side) => {
      if (name.startsWith('replace') && side === 'before') throw new KilledError();
    };
    await expect(world.publish({ signers: [before], trustedKeys })).rejects.toThrow(KilledError);
    live();
    await world.publish({ trustedKeys });
    const note = world.objects.get(CHECKPOINT_PATH)!;
    expect(openCheckpoint(note, ORIGIN, TrustedKeys.from([before.publicKey])).size).toBe(3);
  });

  it('signs with both keys during a rotation', async () => {
    world.request(0, 3);
    const before = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
    await world.publish({ signers: [world.signer, before] });
    const note = world.objects.get(CHECKPOINT_PATH)!;
    for (const { publicKey } of [world.signer, before]) {
      expect(openCheckpoint(note, ORIGIN, TrustedKeys.from([publicKey])).size).toBe(3);
    }
  });

  it('replaces no pointer once the lease is lost', async () => {
    world.request(0, 3);
    world.isHolder = false;
    await expect(world.publish()).rejects.toThrow(LogLeaseLostError);
    expect(world.objects.has(CHECKPOINT_PATH)).toBe(false);
    expect(world.state.publishedSize).toBe(0);
  });

  it.each([
    ['set back', () => world.objects.get(checkpointPath(3))],
    ['gone', () => undefined],
  ])('mends a pointer that is %s', async (_how, earlier) => {
    await publishedIn([3, 8]);
    const bytes = earlier();
    if (bytes) world.objects.set(CHECKPOINT_PATH, bytes);
    else world.objects.delete(CHECKPOINT_PATH);
    expect(await world.publish()).toBeUndefined();
    expect(pointer().size).toBe(8);
  });
});

describe('publishLog, where database and store disagree', () => {
  /** Nothing is given an index, and not one object is written. */
  async function refuses(error: new (...args: never[]) => Error, message?: RegExp): Promise<void> {
    const [objects, state] = [new Map(world.objects), world.state];
    world.request(1_000, 1_003);
    const publishing = world.publish();
    await expect(publishing).rejects.toThrow(error);
    if (message) await expect(publishing).rejects.toThrow(message);
    await expect(publishing).rejects.toMatchObject({ retryable: false });
    expect(world.objects).toEqual(objects);
    expect(world.state).toEqual(state);
  }

  it('refuses for a database that was restored, and says what to do', async () => {
    await publishedIn([3]);
    const restored = { state: world.state, sequenced: [...world.sequenced] };
    await publishedIn([8]);
    Object.assign(world, restored);
    await refuses(DatabaseBehindLogError, /3 leaves.*log\/checkpoint .*covers 8.*rebuild-index/);
  });

  it('refuses for a database that was restored to the middle of a publication', async () => {
    await publishedIn([3]);
    const published = world.state;
    world.request(3, 8);
    await world.publish();
    world.state = { ...published, sequencedSize: 5 };
    await refuses(DatabaseBehindLogError);
  });

  it('refuses for an empty database beside a store with a log', async () => {
    await publishedIn([3]);
    const { objects, signer } = world;
    world = new LogWorld(signer);
    world.objects = objects;
    await refuses(DatabaseBehindLogError, /knows 0 leaves/);
  });

  it('refuses where both have one size and two roots', async () => {
    await publishedIn([3]);
    const other = new LogWorld(world.signer);
    other.request(50, 53);
    await other.publish();
    world.objects.set(CHECKPOINT_PATH, other.objects.get(CHECKPOINT_PATH)!);
    await refuses(LogRootDiffersError, /At 3 leaves PostgreSQL and log\/checkpoint/);
  });

  it('refuses where the resumed publication leads elsewhere than the pointer', async () => {
    await publishedIn([3]);
    const { state } = world;
    await publishedIn([8]);
    world.sequenced = world.sequenced.map((leaf) =>
      leaf.index < 3 ? leaf : { ...leaf, id: 'T60' },
    );
    world.state = { ...state, sequencedSize: 8 };
    // The first object that differs stops it: nothing that was written is ever changed.
    await expect(world.publish()).rejects.toThrow(ObjectConflictError);
  });

  it('refuses where what was published is gone with its pointer', async () => {
    await publishedIn([3, 8]);
    world.objects.delete(CHECKPOINT_PATH);
    world.objects.delete(checkpointPath(8));
    await refuses(
      StoreBehindLogError,
      new RegExp(`${checkpointPath(8)} is not in the object store`),
    );
  });

  it('refuses to grow from tiles that have another root', async () => {
    await publishedIn([3]);
    const tile = world.objects.get('log/tile/0/000.p/3')!;
    world.objects.set('log/tile/0/000.p/3', Buffer.from(tile).reverse());
    world.request(3, 4);
    await expect(world.publish()).rejects.toThrow(LogRootDiffersError);
    expect(world.state.publishedSize).toBe(3);
  });

  it('refuses a checkpoint of another log, or of an unknown key', async () => {
    await publishedIn([3]);
    const stranger = new LogWorld();
    stranger.request(0, 9);
    await stranger.publish();
    world.objects.set(CHECKPOINT_PATH, stranger.objects.get(CHECKPOINT_PATH)!);
    await refuses(ForeignCheckpointError, /none of them is trusted/);
    world.objects.set(CHECKPOINT_PATH, Buffer.from('no note'));
    await refuses(ForeignCheckpointError, /log\/checkpoint is no checkpoint of this log/);
  });
});
