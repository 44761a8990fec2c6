import { generateKeyPairSync, randomBytes } from 'node:crypto';
import path from 'node:path';
import {
  CallKey,
  canonicalBytes,
  Ed25519Signer,
  LocalMasterKey,
  type MasterKey,
  OverlappingMasterKeys,
  sealCall,
  TrustedKeys,
  verifyCall,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventSource, randomCallId } from '../calls/testing/written-segment.js';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { FileObjectStore } from '../objects/file-object-store.js';
import { objectReader } from '../objects/object-store.js';
import { SwitchedObjectStore } from '../objects/testing/switched-object-store.js';
import { type RewrapOptions, rewrapKeys } from './rewrap-keys.js';

const root = await temporaryDirectory();
const signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const trustedKeys = TrustedKeys.from([signer.publicKey]);
const [from, to] = [new LocalMasterKey(randomBytes(32)), new LocalMasterKey(randomBytes(32))];
const LOCK = { mode: 'governance', until: new Date('2036-01-01T00:00:00Z') } as const;
let store: FileObjectStore;
let tests = 0;
beforeEach(async () => {
  store = await FileObjectStore.open(path.join(root, String(tests++)));
});

const rewrap = (changed: Partial<RewrapOptions> = {}) =>
  rewrapKeys({ store, to, from, trustedKeys, isDryRun: false, ...changed });

async function keep(callId: string, key: CallKey, master: MasterKey = from): Promise<void> {
  const wrapped = await master.wrap(callId, key, 7);
  await store.create(wrappedKeyPath(callId), canonicalBytes(wrapped), { lock: LOCK });
}

async function seal(callId: string, key: CallKey, by = signer): Promise<void> {
  const source = new EventSource(callId);
  const events = [source.opened(), source.ended(), source.closed()];
  const sealed = await sealCall({
    ...{ callId, revision: 1, sealedAt: 5, supersedes: null, key, events, explanations: [] },
    redacted: { turns: [], redactor: 'test/1' },
    signer: by,
  });
  for (const object of sealed.objects) await store.create(object.key, object.bytes);
}

/** A call as it lies in the store. */
async function sealedCall(): Promise<string> {
  const [callId, key] = [randomCallId(), CallKey.generate()];
  await keep(callId, key);
  await seal(callId, key);
  return callId;
}

const storedKey = (callId: string): Promise<Buffer> => store.read(wrappedKeyPath(callId));

describe('rewrapKeys', () => {
  it('wraps every key anew, under the lock of the old wrapping, and leaves the calls readable', async () => {
    const calls = [await sealedCall(), await sealedCall(), await sealedCall()];
    const open = randomCallId();
    const openKey = CallKey.generate();
    await keep(open, openKey);
    const seen: number[] = [];
    const onKey: RewrapOptions['onKey'] = ({ rewrapped }) => void seen.push(rewrapped);
    expect(await rewrap({ onKey })).toEqual({
      ...{ already: 0, rewrapped: 4, unsealed: 1, gone: 0, failed: 0, problems: [] },
    });
    expect(seen.at(-1)).toBe(4);
    for (const callId of calls) {
      const report = await verifyCall({
        ...{ callId, reader: objectReader(store), masterKey: to, trustedKeys },
      });
      expect(report).toMatchObject({ integrity: 'verified', depth: 'content' });
      expect(await store.lockOf(wrappedKeyPath(callId))).toEqual(LOCK);
      expect(JSON.parse((await storedKey(callId)).toString())).toMatchObject({ createdAt: 7 });
    }
    const wrapped = JSON.parse((await storedKey(open)).toString()) as never;
    expect((await to.unwrap(wrapped)).bytes()).toEqual(openKey.bytes());
  });

  it('finds nothing left to do the second time', async () => {
    await sealedCall();
    await rewrap();
    expect(await rewrap()).toMatchObject({ already: 1, rewrapped: 0, failed: 0 });
  });

  it('goes on with the rest after it was stopped, and after the store went away', async () => {
    for (let i = 0; i < 40; i += 1) await keep(randomCallId(), CallKey.generate());
    const stopping = new AbortController();
    const stopped = await rewrap({ onKey: () => stopping.abort(), signal: stopping.signal });
    expect(stopped.rewrapped).toBeGreaterThan(0);
    expect(stopped.rewrapped).toBeLessThan(40);
    const away = new SwitchedObjectStore(store);
    const broken = rewrap({ store: away, onKey: () => void (away.isAway = true) });
    await expect(broken).rejects.toMatchObject({ code: 'STORE.UNAVAILABLE' });
    const rest = await rewrap();
    expect(rest.already + rest.rewrapped).toBe(40);
    expect(rest.rewrapped).toBeGreaterThan(0);
    expect(await rewrap()).toMatchObject({ already: 40, rewrapped: 0 });
  });

  it('writes nothing in a dry run, and finds the same', async () => {
    const callId = await sealedCall();
    const before = await storedKey(callId);
    expect(await rewrap({ isDryRun: true })).toMatchObject({ rewrapped: 1, failed: 0 });
    expect(await storedKey(callId)).toEqual(before);
  });

  it('leaves a key as it is that is not the one which was signed, or cannot be opened', async () => {
    const signed = randomCallId();
    await keep(signed, CallKey.generate());
    await seal(signed, CallKey.generate());
    const stranger = randomCallId();
    await keep(stranger, CallKey.generate(), new LocalMasterKey(randomBytes(32)));
    const moved = randomCallId();
    await store.create(wrappedKeyPath(moved), await storedKey(await sealedCall()));
    const broken = randomCallId();
    await store.create(wrappedKeyPath(broken), Buffer.from('{"v":1'));
    const forged = randomCallId();
    const forgedKey = CallKey.generate();
    await keep(forged, forgedKey);
    await seal(forged, forgedKey, new Ed25519Signer(generateKeyPairSync('ed25519').privateKey));
    const before = await Promise.all([signed, stranger, moved, broken, forged].map(storedKey));
    const { rewrapped, failed, problems } = await rewrap();
    expect([rewrapped, failed]).toEqual([1, 5]);
    const problemOf = new Map(problems.map(({ callId, problem }) => [callId, problem]));
    expect(problemOf.get(signed)).toMatch(/not the key that calls\/.*manifest\.json was signed/);
    expect(problemOf.get(stranger)).toMatch(/another master key/);
    expect(problemOf.get(moved)).toMatch(/is not its wrapped key/);
    expect(problemOf.get(broken)).toMatch(/is not its wrapped key/);
    expect(problemOf.get(forged)).toMatch(/manifest\.json is signed by .* not trusted/);
    expect(await Promise.all([signed, stranger, moved, broken, forged].map(storedKey))).toEqual(
      before,
    );
  });

  it('does not bring the key of an erased call back', async () => {
    const [before, during] = [await sealedCall(), await sealedCall()];
    await store.create(`statements/tombstone/${before}.json`, Buffer.from('{}'));
    const erase: MasterKey = {
      id: 'erases while it wraps',
      unwrap: (wrapped) => to.unwrap(wrapped),
      wrap: async (callId, key, createdAt) => {
        await store.destroy(wrappedKeyPath(callId), { bypassGovernance: true });
        return to.wrap(callId, key, createdAt);
      },
    };
    const { gone, failed, problems } = await rewrap({ to: erase });
    expect([gone, failed]).toEqual([1, 1]);
    expect(problems).toEqual([
      { callId: before, problem: 'its call is erased, and a key is there still' },
    ]);
    expect(await store.stat(wrappedKeyPath(during))).toBeUndefined();
  });

  it('serves an overlap: keys of both kinds open with the new key and the one before it', async () => {
    const callId = await sealedCall();
    await rewrap();
    const later = randomCallId();
    await keep(later, CallKey.generate());
    const overlapping = new OverlappingMasterKeys(to, [from]);
    for (const each of [callId, later]) {
      const wrapped = JSON.parse((await storedKey(each)).toString()) as never;
      await expect(overlapping.unwrap(wrapped)).resolves.toBeDefined();
    }
  });
});
