import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FileObjectStore, StoreUnavailableError } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ExternalCalls } from './external-calls.js';
import { tapFiles, withoutIds } from './tap-files.js';

const calls = new ExternalCalls();
const bytes = Buffer.from('what is stored');
let root = '';

beforeAll(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'verbatim-taps-'));
  tapFiles(calls, () => root);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** What a create of this key does outside, each in a store that has just been opened. */
async function callsOfCreate(key: string): Promise<string[]> {
  const store = await FileObjectStore.open(root);
  calls.arm(undefined);
  await store.create(key, bytes);
  const made = [...calls.names];
  calls.disarm();
  return made;
}

describe('tapFiles', () => {
  it('sees every step of a durable create: write, fsync, link, fsync of the directory', async () => {
    const made = await callsOfCreate('segments/first.seg');
    const steps = made.map((name) => name.split(' ')[0]);
    expect(steps.slice(0, 4)).toEqual(['open', 'writeFile', 'sync', 'close']);
    const linked = made.indexOf('link segments/first.seg');
    expect(linked).toBeGreaterThan(4);
    expect(made.slice(linked + 1)).toEqual([
      ...['open segments', 'sync segments', 'close segments', 'rm .tmp/*.tmp'],
    ]);
  });

  it('fails any one of them as a broken disk does, and the create made again settles it', async () => {
    const count = (await callsOfCreate('segments/counted.seg')).length;
    for (let at = 0; at < count; at += 1) {
      for (const side of ['before', 'after'] as const) {
        const key = `segments/${at}-${side}.seg`;
        const store = await FileObjectStore.open(root);
        calls.arm({ at, kind: 'error', side });
        await expect(store.create(key, bytes)).rejects.toThrow(StoreUnavailableError);
        calls.disarm();
        await expect(store.create(key, bytes)).resolves.toMatchObject({ bytes: bytes.length });
        expect((await store.read(key)).equals(bytes)).toBe(true);
      }
    }
  });

  it('leaves what lies elsewhere alone', async () => {
    calls.arm({ at: 0, kind: 'error', side: 'before' });
    await expect(readdir(os.tmpdir())).resolves.toContain(path.basename(root));
    calls.disarm();
    expect(calls.names).toEqual([]);
  });
});

describe('withoutIds', () => {
  it('names a file alike in every run', () => {
    const call = `CA${'0a'.repeat(16)}`;
    const segment = '019363e0-7d4a-7c3e-8b3f-0123456789ab';
    expect(withoutIds(`calls/${call}/r1/manifest.json`)).toBe('calls/*/r1/manifest.json');
    expect(withoutIds(`segments/salon/2026/11/26/18/${segment}.seg`)).toBe(
      'segments/salon/*/*.seg',
    );
  });
});
