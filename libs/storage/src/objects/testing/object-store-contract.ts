import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { InvariantError } from '@verbatim/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LockSupport, ObjectLock } from '../object-lock.js';
import {
  ObjectConflictError,
  ObjectLockedError,
  ObjectNotFoundError,
} from '../object-store.errors.js';
import { type ObjectStore, objectReader, type StoredObject } from '../object-store.js';

export interface ContractSubject {
  readonly store: ObjectStore;
  /** The same kind of store, pointed at where none is. */
  readonly away: ObjectStore;
  /** Whether the store gives version ids. */
  readonly isVersioned: boolean;
  readonly locks: LockSupport['kind'];
  remove(): Promise<void>;
}

const bytesOf = (text: string): Buffer => Buffer.from(text);

/** Whole seconds, as stores keep them. */
const inSeconds = (seconds: number): Date =>
  new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000);
const governance = (until: Date): ObjectLock => ({ mode: 'governance', until });
const compliance = (until: Date): ObjectLock => ({ mode: 'compliance', until });

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** What every object store promises, run against each of them on a real server or disk. */
export function describeObjectStore(name: string, open: () => Promise<ContractSubject>): void {
  describe(`${name}, as an object store`, () => {
    let subject: ContractSubject;
    let store: ObjectStore;
    /** A prefix of its own for every test. */
    const fresh = (): string => `segments/salon/${randomUUID()}`;
    const freshCall = (): string => `calls/CA${randomUUID().replaceAll('-', '')}`;
    const freshCallKey = (): string => `keys/CA${randomUUID().replaceAll('-', '')}`;
    /** What is left of a lock in this store. */
    const held = (lock: ObjectLock) => (subject.locks === 'none' ? undefined : lock);
    const destroy = (key: string, bypassGovernance = false) =>
      store.destroy(key, { bypassGovernance });

    beforeAll(async () => {
      subject = await open();
      ({ store } = subject);
      await store.check();
    });
    afterAll(() => subject?.remove());

    it('gives back the bytes that were created, with their digest and size', async () => {
      const key = `${fresh()}/a.seg`;
      const bytes = randomBytes(100_000);
      const stored = await store.create(key, bytes, { contentType: 'application/octet-stream' });
      expect(stored).toMatchObject({
        key,
        bytes: 100_000,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        outcome: 'created',
      });
      expect(stored.versionId !== undefined).toBe(subject.isVersioned);
      expect((await store.read(key)).equals(bytes)).toBe(true);
      expect(await store.stat(key)).toMatchObject({ bytes: 100_000 });
    });

    it('reads the version that creating it named', async () => {
      const key = `${fresh()}/v.seg`;
      const { versionId } = await store.create(key, bytesOf('first'));
      const options = versionId === undefined ? {} : { versionId };
      expect((await store.read(key, options)).toString()).toBe('first');
      expect((await store.stat(key))?.versionId).toBe(versionId);
    });

    it('answers identical when the same bytes come again, with the first version', async () => {
      const key = `${fresh()}/twice.seg`;
      const first = await store.create(key, bytesOf('same'));
      const second = await store.create(key, bytesOf('same'));
      expect(second).toEqual({ ...first, outcome: 'identical' });
    });

    it.each([
      ['of another length', 'other bytes'],
      ['of the same length', 'tsrif'],
      ['none at all', ''],
    ])('refuses other bytes %s, and keeps the first', async (_what, other) => {
      const key = `${fresh()}/conflict.seg`;
      await store.create(key, bytesOf('first'));
      await expect(store.create(key, bytesOf(other))).rejects.toThrow(ObjectConflictError);
      expect((await store.read(key)).toString()).toBe('first');
    });

    it('lets exactly one of 50 concurrent creates with different bytes win', async () => {
      const key = `${fresh()}/race.seg`;
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, writer) => store.create(key, bytesOf(`writer ${writer}`))),
      );
      const winners = outcomes.flatMap((outcome, writer) =>
        outcome.status === 'fulfilled' ? [{ writer, stored: outcome.value }] : [],
      );
      const losses = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as Error] : [],
      );
      expect(winners).toHaveLength(1);
      expect(losses.every((error) => error instanceof ObjectConflictError)).toBe(true);
      const [winner] = winners as [{ writer: number; stored: StoredObject }];
      expect((await store.read(key)).toString()).toBe(`writer ${winner.writer}`);
      expect((await store.stat(key))?.versionId).toBe(winner.stored.versionId);
    });

    it('takes 20 concurrent creates with the same bytes as one object', async () => {
      const key = `${fresh()}/same-race.seg`;
      const stored = await Promise.all(
        Array.from({ length: 20 }, () => store.create(key, bytesOf('the same'))),
      );
      expect(stored.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
      expect(new Set(stored.map(({ versionId }) => versionId)).size).toBe(1);
    });

    it('keeps an empty object apart from none', async () => {
      const key = `${fresh()}/empty.seg`;
      expect(await store.stat(key)).toBeUndefined();
      await store.create(key, Buffer.alloc(0));
      expect(await store.stat(key)).toMatchObject({ bytes: 0 });
      expect(await store.read(key)).toHaveLength(0);
    });

    it.each([
      ['in the middle', { offset: 2, length: 3 }, '234'],
      ['up to the end', { offset: 7, length: 3 }, '789'],
      ['past the end, cut', { offset: 8, length: 100 }, '89'],
      ['beyond the end, empty', { offset: 50, length: 5 }, ''],
      ['of no bytes', { offset: 3, length: 0 }, ''],
    ])('reads a range %s', async (_what, range, expected) => {
      const key = `${fresh()}/range.seg`;
      await store.create(key, bytesOf('0123456789'));
      expect((await store.read(key, { range })).toString()).toBe(expected);
    });

    it('says which object is missing', async () => {
      const key = `${fresh()}/none.seg`;
      for (const options of [{}, { range: { offset: 0, length: 0 } }]) {
        const failure = store.read(key, options);
        await expect(failure).rejects.toThrow(ObjectNotFoundError);
        await expect(failure).rejects.toMatchObject({ key, retryable: false });
      }
      expect(await objectReader(store).read(key)).toBeUndefined();
    });

    it('lists the keys below a prefix in ascending order, wherever the prefix stops', async () => {
      const prefix = fresh();
      const keys = ['a', 'b-1', 'b/1', 'b/10', 'b/2', 'c.d/e/f'].map((each) => `${prefix}/${each}`);
      for (const key of keys.toReversed()) await store.create(key, bytesOf(key));
      expect(await keysOf(store, `${prefix}/`)).toEqual(keys);
      expect(await keysOf(store, `${prefix}/b`)).toEqual(keys.slice(1, 5));
      expect(await keysOf(store, `${prefix}/b/1`)).toEqual(keys.slice(2, 4));
      expect(await keysOf(store, `${prefix}/nothing/here`)).toEqual([]);
      const read: string[] = [];
      for await (const key of objectReader(store).list(`${prefix}/b/`)) read.push(key);
      expect(read).toEqual(keys.slice(2, 5));
    });

    it('deletes segments, twice without complaint, and lets the key be created again', async () => {
      const key = `${fresh()}/gone.seg`;
      await store.create(key, bytesOf('first'));
      await store.delete(key);
      await store.delete(key);
      expect(await store.stat(key)).toBeUndefined();
      expect((await store.create(key, bytesOf('second'))).outcome).toBe('created');
    });

    it('refuses to delete anything that is no segment', async () => {
      const key = `keys/CA${randomUUID().replaceAll('-', '')}`;
      await store.create(key, bytesOf('key'));
      await expect(store.delete(key)).rejects.toThrow(InvariantError);
      expect((await store.read(key)).toString()).toBe('key');
    });

    it('reads the pointer of the log as it was last written', async () => {
      for (const bytes of ['size 1', 'size 2', 'size 3']) {
        await store.replace('log/checkpoint', bytesOf(bytes));
        expect((await store.read('log/checkpoint')).toString()).toBe(bytes);
      }
      expect(await store.stat('log/checkpoint')).toMatchObject({ bytes: 6 });
    });

    it('reads a wrapped key as last wrapped, and by its version as it was', async () => {
      const key = freshCallKey();
      const { versionId } = await store.create(key, bytesOf('wrapped'));
      const replaced = await store.replace(key, bytesOf('wrapped anew'));
      expect((await store.read(key)).toString()).toBe('wrapped anew');
      expect((await store.stat(key))?.versionId).toBe(replaced.versionId);
      if (versionId !== undefined) {
        expect((await store.read(key, { versionId })).toString()).toBe('wrapped');
      }
    });

    it('takes the replacing of anything else for a bug', async () => {
      const key = `${freshCall()}/r1/manifest.json`;
      await store.create(key, bytesOf('first'));
      await expect(store.replace(key, bytesOf('second'))).rejects.toThrow(InvariantError);
      expect((await store.read(key)).toString()).toBe('first');
    });

    it('says what it makes of locks, and how to have them where it has none', async () => {
      const { kind, command } = await store.lockSupport();
      expect(kind).toBe(subject.locks);
      expect(command?.includes('put-object-lock-configuration') ?? false).toBe(kind === 'none');
    });

    it('locks with the write, where it keeps locks, and says what holds', async () => {
      const key = `${freshCall()}/r1/manifest.json`;
      const lock = governance(inSeconds(60));
      const stored = await store.create(key, bytesOf('x'), { lock });
      expect(stored.lock).toEqual(held(lock));
      const { versionId } = stored;
      const options = versionId === undefined ? {} : { versionId };
      expect(await store.lockOf(key, options)).toEqual(held(lock));
      expect(await store.lockOf(key)).toEqual(held(lock));
    });

    it('has no lock where none was asked for, or one that has ended', async () => {
      const key = `${freshCall()}/r1/a`;
      await store.create(key, bytesOf('x'));
      await store.create(`${key}b`, bytesOf('x'), { lock: governance(inSeconds(-60)) });
      expect(await store.lockOf(key)).toBeUndefined();
      expect(await store.lockOf(`${key}b`)).toBeUndefined();
      expect(await store.extendLock(key, governance(inSeconds(-60)))).toBeUndefined();
    });

    it('says which object has no lock because it is missing', async () => {
      const key = `${freshCall()}/r1/none`;
      await expect(store.lockOf(key)).rejects.toThrow(ObjectNotFoundError);
      const extending = store.extendLock(key, governance(inSeconds(60)));
      await expect(extending).rejects.toThrow(ObjectNotFoundError);
    });

    it('extends a lock, and never shortens one', async () => {
      const key = freshCallKey();
      await store.create(key, bytesOf('x'));
      const [near, far] = [governance(inSeconds(60)), governance(inSeconds(120))];
      expect(await store.extendLock(key, near)).toEqual(held(near));
      expect(await store.extendLock(key, far)).toEqual(held(far));
      expect(await store.extendLock(key, near)).toEqual(held(far));
      expect(await store.lockOf(key)).toEqual(held(far));
    });

    it('makes governance compliance, and never the other way', async () => {
      const key = freshCallKey();
      const until = inSeconds(3);
      await store.create(key, bytesOf('x'), { lock: governance(until) });
      expect(await store.extendLock(key, compliance(until))).toEqual(held(compliance(until)));
      expect(await store.extendLock(key, governance(until))).toEqual(held(compliance(until)));
    });

    it('extends the lock of an object that is created again with a later one', async () => {
      const key = `${freshCall()}/r1/again`;
      const later = governance(inSeconds(120));
      await store.create(key, bytesOf('x'), { lock: governance(inSeconds(60)) });
      const again = await store.create(key, bytesOf('x'), { lock: later });
      expect(again).toMatchObject({ outcome: 'identical' });
      expect(again.lock).toEqual(held(later));
      expect(await store.lockOf(key)).toEqual(held(later));
    });

    it('holds what replaces a locked key as long as what it replaced', async () => {
      const key = freshCallKey();
      const lock = governance(inSeconds(60));
      await store.create(key, bytesOf('wrapped'), { lock });
      await store.replace(key, bytesOf('wrapped anew'));
      expect(await store.lockOf(key)).toEqual(held(lock));
    });

    it('destroys keys and sealed calls, whatever versions they have, and says how many', async () => {
      const key = freshCallKey();
      await store.create(key, bytesOf('wrapped'));
      await store.replace(key, bytesOf('wrapped anew'));
      const versions = subject.isVersioned ? 2 : 1;
      expect(await destroy(key)).toEqual({ versions, deleteMarkers: 0 });
      expect(await store.stat(key)).toBeUndefined();
      expect(await destroy(key)).toEqual({ versions: 0, deleteMarkers: 0 });
    });

    it.each(['log/checkpoint', 'log/tile/0/000', 'segments/salon/a', 'statements/hold/a.json'])(
      'takes the destroying of %s for a bug',
      async (key) => {
        await expect(destroy(key)).rejects.toThrow(InvariantError);
      },
    );

    it('destroys what governance holds only when told to bypass it', async () => {
      const key = `${freshCall()}/r1/events.vbe`;
      const lock = governance(inSeconds(60));
      await store.create(key, bytesOf('x'), { lock });
      if (subject.locks !== 'none') {
        const refusal = destroy(key);
        await expect(refusal).rejects.toThrow(ObjectLockedError);
        await expect(refusal).rejects.toMatchObject({ key, held: lock, retryable: false });
        await expect(refusal).rejects.toThrow(lock.until.toISOString());
        expect((await store.read(key)).toString()).toBe('x');
      }
      expect(await destroy(key, true)).toEqual({ versions: 1, deleteMarkers: 0 });
      expect(await store.stat(key)).toBeUndefined();
    });

    it('destroys nothing of what compliance holds, until it has ended', async () => {
      const key = freshCallKey();
      await store.create(key, bytesOf('wrapped'));
      const { versionId } = await store.replace(key, bytesOf('wrapped anew'));
      const lock = compliance(inSeconds(2));
      await store.extendLock(key, lock, versionId === undefined ? {} : { versionId });
      if (subject.locks !== 'none') {
        await expect(destroy(key, true)).rejects.toMatchObject({
          code: 'STORE.LOCKED',
          held: lock,
        });
        expect((await store.read(key)).toString()).toBe('wrapped anew');
        await delay(lock.until.getTime() - Date.now() + 1_100);
      }
      expect((await destroy(key)).versions).toBe(subject.isVersioned ? 2 : 1);
    });

    it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/', '.hidden', 'a/.b', 'a\\b', 'ä'])(
      'takes %j for a bug, not for a key',
      async (key) => {
        await expect(store.create(key, bytesOf('x'))).rejects.toThrow(InvariantError);
        await expect(store.read(key)).rejects.toThrow(InvariantError);
        await expect(store.stat(key)).rejects.toThrow(InvariantError);
      },
    );

    it('says clearly and retryably that it is away', async () => {
      const { away } = subject;
      const away_ = { code: 'STORE.UNAVAILABLE', retryable: true };
      await expect(away.check()).rejects.toMatchObject(away_);
      await expect(away.create('segments/x/1', bytesOf('x'))).rejects.toMatchObject(away_);
      await expect(away.check()).rejects.toThrow(away.description);
    });
  });
}
