import { randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  canonicalBytes,
  LocalMasterKey,
  OverlappingMasterKeys,
  WrappedKey,
} from '@verbatim/audit-log';
import { createLogger } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { randomCallId } from '../calls/testing/written-segment.js';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { FileObjectStore } from '../objects/file-object-store.js';
import { SwitchedObjectStore } from '../objects/testing/switched-object-store.js';
import { KeyUnavailableError } from './call-key.errors.js';
import { CallKeyring } from './call-keyring.js';

const root = await temporaryDirectory();
const master = new LocalMasterKey(randomBytes(32));
let store: SwitchedObjectStore;
let pendingDirectory: string;
let callId: string;
let tests = 0;

beforeEach(async () => {
  const home = path.join(root, String(tests++));
  store = new SwitchedObjectStore(await FileObjectStore.open(path.join(home, 'store')));
  pendingDirectory = path.join(home, 'spool', 'keys');
  callId = randomCallId();
});

const pendingFiles = (): Promise<string[]> => readdir(pendingDirectory);

describe('CallKeyring.create', () => {
  it('gives a key at once, and the store has it wrapped a little later', async () => {
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    const key = await keyring.create(callId);
    await keyring.settled();
    expect(await pendingFiles()).toEqual([]);
    const stored = (await store.read(`keys/${callId}`)).toString();
    const wrapped = WrappedKey.parse(JSON.parse(stored));
    expect((await master.unwrap(wrapped)).bytes()).toEqual(key.bytes());
    expect(stored).not.toContain(key.bytes().toString('base64'));
  });

  it('gives one key to everybody who asks for the same call', async () => {
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    const keys = await Promise.all([
      keyring.create(callId),
      keyring.create(callId),
      keyring.open(callId),
    ]);
    expect(new Set(keys).size).toBe(1);
    await keyring.settled();
    expect(store.creates).toBe(1);
  });

  it('does not wait for a store that is away, and stores the key when it is back', async () => {
    store.isAway = true;
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    const key = await keyring.create(callId);
    expect(await pendingFiles()).toEqual([`${callId}.json`]);
    expect(keyring.pendingKeys).toBe(1);
    store.isAway = false;
    await keyring.settled();
    expect(keyring.pendingKeys).toBe(0);
    const reader = new CallKeyring(store, master);
    expect((await reader.open(callId)).bytes()).toEqual(key.bytes());
  });

  it('gives the same key after a restart while the store is still away', async () => {
    store.isAway = true;
    const before = new CallKeyring(store, master, { pendingDirectory });
    const key = await before.create(callId);
    await before.close();
    const after = new CallKeyring(store, master, { pendingDirectory });
    expect((await after.open(callId)).bytes()).toEqual(key.bytes());
    const again = new CallKeyring(store, master, { pendingDirectory });
    expect((await again.create(callId)).bytes()).toEqual(key.bytes());
    await Promise.all([after.close(), again.close()]);
  });

  it('keeps its key on disk and says so when another process made one first', async () => {
    const lines: string[] = [];
    const logger = createLogger('test', { write: (line) => void lines.push(line) });
    const first = await new CallKeyring(store, master).create(callId);
    const keyring = new CallKeyring(store, master, { pendingDirectory, logger });
    await keyring.create(callId);
    await keyring.settled();
    expect(keyring.conflictingCallIds).toEqual([callId]);
    expect(await pendingFiles()).toEqual([`${callId}.json`]);
    expect(lines.join()).toContain('two keys');
    const reader = new CallKeyring(store, master);
    expect((await reader.open(callId)).bytes()).toEqual(first.bytes());
  });

  it('takes a key that was wrapped anew since for the same key', async () => {
    store.isAway = true;
    const dead = new CallKeyring(store, master, { pendingDirectory });
    const key = await dead.create(callId);
    await dead.close();
    store.isAway = false;
    const now = new LocalMasterKey(randomBytes(32));
    await store.create(`keys/${callId}`, canonicalBytes(await now.wrap(callId, key, 1)));
    const keyring = new CallKeyring(store, new OverlappingMasterKeys(now, [master]));
    expect(await keyring.recoverPending(pendingDirectory)).toBe(1);
    expect(keyring.conflictingCallIds).toEqual([]);
    expect(await pendingFiles()).toEqual([]);
  });

  it('waits for the store when there is no directory for keys to wait in', async () => {
    store.isAway = true;
    const keyring = new CallKeyring(store, master);
    await expect(keyring.create(callId)).rejects.toMatchObject({ code: 'STORE.UNAVAILABLE' });
    store.isAway = false;
    await expect(keyring.create(callId)).resolves.toBeDefined();
  });

  it('says that the disk refuses, when it does', async () => {
    await mkdir(path.dirname(pendingDirectory), { recursive: true });
    await writeFile(pendingDirectory, 'a file in the way');
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    await expect(keyring.create(callId)).rejects.toMatchObject({
      code: 'KEYS.PENDING',
      retryable: true,
    });
  });
});

describe('CallKeyring.open', () => {
  it('says retryably that there is no key yet, and finds it once it is there', async () => {
    const reader = new CallKeyring(store, master);
    const failure = reader.open(callId);
    await expect(failure).rejects.toThrow(KeyUnavailableError);
    await expect(failure).rejects.toMatchObject({ retryable: true });
    await new CallKeyring(store, master).create(callId);
    await expect(reader.open(callId)).resolves.toBeDefined();
  });

  it('reads the store once for a key that stays in memory', async () => {
    await new CallKeyring(store, master).create(callId);
    const reader = new CallKeyring(store, master);
    await Promise.all(Array.from({ length: 10 }, () => reader.open(callId)));
    await reader.open(callId);
    expect(store.reads).toBe(1);
  });

  it('keeps no more keys in memory than it may', async () => {
    const writer = new CallKeyring(store, master);
    const callIds = Array.from({ length: 3 }, randomCallId);
    for (const each of callIds) await writer.create(each);
    const reader = new CallKeyring(store, master, { cacheKeysMax: 2 });
    for (const each of [...callIds, callIds[0] as string]) await reader.open(each);
    expect(store.reads).toBe(4);
  });

  it('refuses the key of another call, and what is no key', async () => {
    const other = randomCallId();
    await new CallKeyring(store, master).create(other);
    await store.create(`keys/${callId}`, await store.read(`keys/${other}`));
    const keyring = new CallKeyring(store, master);
    await expect(keyring.open(callId)).rejects.toMatchObject({ code: 'AUDIT.WRAPPED_KEY' });
    const broken = randomCallId();
    await store.create(`keys/${broken}`, Buffer.from('{'));
    await expect(keyring.open(broken)).rejects.toMatchObject({ code: 'AUDIT.WRAPPED_KEY' });
  });
});

describe('CallKeyring.open', () => {
  it('keeps an opened key in memory for its time, so that an erased one is forgotten', async () => {
    await new CallKeyring(store, master).create(callId);
    const keyring = new CallKeyring(store, master, { openedKeyMaxMs: 50 });
    const key = await keyring.open(callId);
    expect(await keyring.open(callId)).toBe(key);
    await store.destroy(`keys/${callId}`, { bypassGovernance: true });
    await expect
      .poll(() => keyring.open(callId).catch((error: unknown) => error))
      .toBeInstanceOf(KeyUnavailableError);
  });
});

describe('CallKeyring.recoverPending', () => {
  it.each(['tombstone', 'disposal'])('does not bring a key back over a %s', async (kind) => {
    store.isAway = true;
    const dead = new CallKeyring(store, master, { pendingDirectory });
    await dead.create(callId);
    await dead.close();
    store.isAway = false;
    await store.create(`statements/${kind}/${callId}.json`, Buffer.from('{}'));
    expect(await new CallKeyring(store, master).recoverPending(pendingDirectory)).toBe(0);
    expect(await pendingFiles()).toEqual([]);
    expect(await store.stat(`keys/${callId}`)).toBeUndefined();
  });

  it('stores what a dead process left, and leaves what is no key', async () => {
    store.isAway = true;
    const dead = new CallKeyring(store, master, { pendingDirectory });
    const key = await dead.create(callId);
    await dead.close();
    const broken = `${randomCallId()}.json`;
    await writeFile(path.join(pendingDirectory, broken), '{"v":1');
    const keyring = new CallKeyring(store, master);
    await expect(keyring.recoverPending(pendingDirectory)).rejects.toMatchObject({
      retryable: true,
    });
    store.isAway = false;
    expect(await keyring.recoverPending(pendingDirectory)).toBe(1);
    expect(await pendingFiles()).toEqual([broken]);
    expect((await keyring.open(callId)).bytes()).toEqual(key.bytes());
  });

  it('finds nothing in a directory that is not there', async () => {
    expect(await new CallKeyring(store, master).recoverPending(pendingDirectory)).toBe(0);
  });
});

describe('CallKeyring.close', () => {
  it('ends a wait for a store that does not come back', async () => {
    store.isAway = true;
    const keyring = new CallKeyring(store, master, { pendingDirectory });
    await keyring.create(callId);
    const settled = keyring.settled();
    await keyring.close();
    await expect(settled).rejects.toThrow('closed');
    expect(await pendingFiles()).toEqual([`${callId}.json`]);
  });
});
