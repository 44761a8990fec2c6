import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ed25519Signer, EMPTY_ROOT, signCheckpoint } from '@verbatim/audit-log';
import { writeTrustedKey } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCliEnv } from '../cli.env.js';
import { RecordAccess } from '../record-access.js';
import { readTrust } from './evidence-access.js';

const ORIGIN = 'verbatim/log';
const directory = mkdtempSync(path.join(tmpdir(), 'verbatim-trust-'));
const signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const copies = path.join(directory, 'copies');
let checkpoint: Buffer;

beforeAll(async () => {
  await writeTrustedKey(path.join(directory, 'trusted'), signer);
  checkpoint = await signCheckpoint({ origin: ORIGIN, size: 0, root: EMPTY_ROOT }, signer);
  mkdirSync(path.join(copies, 'log'), { recursive: true });
  writeFileSync(path.join(copies, 'log/checkpoint'), checkpoint);
});
afterAll(() => rmSync(directory, { recursive: true }));

function anchorOf(given: { anchor?: string; configured?: string }): Promise<Buffer | undefined> {
  const { anchor, configured = '' } = given;
  const variables = {
    TRUSTED_KEYS: path.join(directory, 'trusted'),
    VERBATIM_ANCHOR: configured,
  };
  const access = new RecordAccess(readCliEnv(variables, undefined));
  return readTrust(access, { anchor }, ORIGIN).then((trust) => trust.anchor);
}

describe('readTrust', () => {
  it('takes an anchor from a file, or from the directory that checkpoints are copied to', async () => {
    const file = path.join(copies, 'log/checkpoint');
    for (const source of [{ anchor: file }, { anchor: copies }, { configured: copies }]) {
      expect((await anchorOf(source))?.equals(checkpoint)).toBe(true);
    }
    expect(await anchorOf({})).toBeUndefined();
  });

  it('goes without an anchor where the configured place is empty still, and insists on one given', async () => {
    const empty = path.join(directory, 'nothing-yet');
    expect(await anchorOf({ configured: empty })).toBeUndefined();
    await expect(anchorOf({ anchor: empty })).rejects.toThrow(
      `The anchor ${empty} cannot be read (ENOENT).`,
    );
  });

  it('refuses what is no checkpoint, or one of another log', async () => {
    const file = path.join(directory, 'wrong');
    writeFileSync(file, 'hello\n');
    await expect(anchorOf({ anchor: file })).rejects.toThrow(/^The anchor .* cannot be used: /);
    const other = { origin: 'other/log', size: 0, root: EMPTY_ROOT };
    writeFileSync(file, await signCheckpoint(other, signer));
    await expect(anchorOf({ anchor: file })).rejects.toThrow('of another log');
  });
});
