import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Ed25519Signer, TrustedKeys } from '../seal/signer.js';
import { type Checkpoint, openCheckpoint, signCheckpoint } from './checkpoint.js';
import { CheckpointError } from './log.errors.js';
import { decodeNote, encodeNote, noteKeyId, verifierKey } from './signed-note.js';
import { EMPTY_ROOT } from './tree-hash.js';

const signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const stranger = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const trusted = TrustedKeys.from([signer.publicKey]);
const checkpoint: Checkpoint = { origin: 'verbatim/log', size: 70_000, root: Buffer.alloc(32, 5) };
const signed = (await signCheckpoint(checkpoint, signer)).toString();

/** Signs any text whatever under the log's name. */
async function noteOf(text: string, by = signer, name = 'verbatim/log'): Promise<Buffer> {
  const value = await by.sign(Buffer.from(text));
  return encodeNote({ text, signatures: [{ name, keyId: noteKeyId(name, by.publicKey), value }] });
}

function refusal(bytes: Uint8Array, origin = 'verbatim/log', keys = trusted): string {
  try {
    openCheckpoint(bytes, origin, keys);
  } catch (error) {
    if (error instanceof CheckpointError) return error.code.replace('AUDIT.CHECKPOINT_', '');
    throw error;
  }
  return 'accepted';
}

describe('A signed note', () => {
  // The example of c2sp.org/signed-note.
  const NAME = 'example.com/foo';
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: '6TJ5GubnqECkYWTJBHhkJtXngh3YspoA1hyucq_dTaQ' },
  });
  const note = Buffer.from(
    'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2O' +
      'NncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
  );

  it('gives keys the ids that other tools give them', () => {
    expect(verifierKey(NAME, key)).toBe(
      'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
    );
  });

  it('is read and written as the specification shows it', () => {
    const { text, signatures } = decodeNote(note);
    expect(signatures).toMatchObject([{ name: NAME, keyId: noteKeyId(NAME, key) }]);
    expect(verify(null, Buffer.from(text), key, signatures[0]!.value)).toBe(true);
    expect(encodeNote({ text, signatures })).toEqual(note);
  });
});

describe('signCheckpoint', () => {
  it('writes origin, size and root, and the signature below', () => {
    const lines = signed.split('\n');
    expect(lines.slice(0, 4)).toEqual([
      'verbatim/log',
      '70000',
      checkpoint.root.toString('base64'),
      '',
    ]);
    expect(lines[4]).toMatch(/^— verbatim\/log [A-Za-z0-9+/]+=*$/);
    expect(lines.slice(5)).toEqual(['']);
  });

  it('lets the key before sign as well, so that whoever knows either can open it', async () => {
    const both = await signCheckpoint(checkpoint, signer, stranger);
    expect(decodeNote(both).signatures).toHaveLength(2);
    for (const { publicKey } of [signer, stranger]) {
      const opened = openCheckpoint(both, 'verbatim/log', TrustedKeys.from([publicKey]));
      expect(opened).toEqual(checkpoint);
    }
  });

  it('writes the same bytes every time', async () => {
    expect((await signCheckpoint(checkpoint, signer)).toString()).toBe(signed);
  });

  it.each<[string, Partial<Checkpoint>]>([
    ['an origin of two lines', { origin: 'a\nb' }],
    ['an origin with a space', { origin: 'a b' }],
    ['an origin that no key can be named', { origin: 'a+b' }],
    ['no origin', { origin: '' }],
    ['a fraction', { size: 1.5 }],
    ['2^53', { size: 2 ** 53 }],
    ['a root of 31 bytes', { root: Buffer.alloc(31) }],
    ['an empty log with a root', { size: 0 }],
  ])('refuses %s', async (_case, change) => {
    await expect(signCheckpoint({ ...checkpoint, ...change }, signer)).rejects.toMatchObject({
      code: 'AUDIT.CHECKPOINT_FORMAT',
    });
  });
});

describe('openCheckpoint', () => {
  it('gives back what was signed', async () => {
    expect(openCheckpoint(Buffer.from(signed), 'verbatim/log', trusted)).toEqual(checkpoint);
    const empty = { origin: 'verbatim/log', size: 0, root: EMPTY_ROOT };
    const bytes = await signCheckpoint(empty, signer);
    expect(openCheckpoint(bytes, 'verbatim/log', trusted)).toEqual(empty);
  });

  it('believes either of two keys while they overlap, and passes over others', async () => {
    const lines = (await signCheckpoint(checkpoint, stranger)).toString().split('\n');
    const both = Buffer.from(`${signed}${lines[4]}\n`);
    for (const key of [signer, stranger]) {
      const keys = TrustedKeys.from([key.publicKey]);
      expect(openCheckpoint(both, 'verbatim/log', keys).size).toBe(70_000);
    }
  });

  it('says which key signed it when it knows none', async () => {
    const bytes = await signCheckpoint(checkpoint, stranger);
    expect(refusal(bytes)).toBe('UNTRUSTED_KEY');
    const keyId = noteKeyId('verbatim/log', stranger.publicKey);
    expect(() => openCheckpoint(bytes, 'verbatim/log', trusted)).toThrow(keyId);
    expect(refusal(Buffer.from(signed), 'verbatim/log', TrustedKeys.from([]))).toBe(
      'UNTRUSTED_KEY',
    );
  });

  it('does not take a trusted key under another name', async () => {
    expect(refusal(await noteOf('verbatim/log\n0\n', signer, 'other/log'))).toBe('FORMAT');
    const text = signed.slice(0, signed.indexOf('\n\n') + 1);
    expect(refusal(await noteOf(text, signer, 'other/log'))).toBe('UNTRUSTED_KEY');
  });

  it('refuses every change of what was signed', () => {
    const end = signed.indexOf('\n\n');
    const bytes = Buffer.from(signed);
    for (let at = 0; at < bytes.length; at += 1) {
      for (const bit of [1, 32, 128]) {
        const altered = Buffer.from(bytes);
        altered[at]! ^= bit;
        expect(refusal(altered)).not.toBe('accepted');
      }
    }
    const larger = Buffer.from(signed.replace('70000', '70001'));
    expect(refusal(larger)).toBe('BAD_SIGNATURE');
    expect(refusal(bytes.subarray(0, end))).toBe('FORMAT');
    expect(refusal(bytes.subarray(0, bytes.length - 1))).toBe('FORMAT');
  });

  it('refuses the whole where one of two signatures is wrong', async () => {
    const keys = TrustedKeys.from([signer.publicKey, stranger.publicKey]);
    const other = (await signCheckpoint({ ...checkpoint, size: 1 }, stranger)).toString();
    const both = Buffer.from(`${signed}${other.split('\n')[4]}\n`);
    expect(refusal(both, 'verbatim/log', keys)).toBe('BAD_SIGNATURE');
  });

  it('refuses the checkpoint of another log', () => {
    expect(refusal(Buffer.from(signed), 'verbatim/other')).toBe('ORIGIN');
  });

  const ROOT = checkpoint.root.toString('base64');
  it.each([
    ['a leading zero', `verbatim/log\n070000\n${ROOT}\n`],
    ['a sign', `verbatim/log\n+7\n${ROOT}\n`],
    ['an exponent', `verbatim/log\n7e4\n${ROOT}\n`],
    ['2^53', `verbatim/log\n9007199254740992\n${ROOT}\n`],
    ['no size', `verbatim/log\n\n${ROOT}\n`],
    ['no root', 'verbatim/log\n7\n'],
    ['a short root', 'verbatim/log\n7\nAAAA\n'],
    ['a root in other base64', `verbatim/log\n7\n${ROOT.replaceAll('=', '')}\n`],
    ['an empty log with a root', `verbatim/log\n0\n${ROOT}\n`],
    ['an empty line', `verbatim/log\n7\n${ROOT}\n\nmore\n`],
    ['no origin', `\n7\n${ROOT}\n`],
    ['a carriage return', `verbatim/log\r\n7\n${ROOT}\n`],
  ])('refuses %s although it is signed', async (_case, text) => {
    expect(refusal(await noteOf(text))).toBe('FORMAT');
  });

  it('passes over lines that later versions may add', async () => {
    expect(refusal(await noteOf(`verbatim/log\n7\n${ROOT}\nmore\n`))).toBe('accepted');
  });

  it.each([
    ['nothing', ''],
    ['an unsigned text', 'verbatim/log\n7\n'],
    ['a text without signatures', 'verbatim/log\n7\n\n'],
    ['a signature with a hyphen', signed.replace('—', '-')],
    ['a signature of a key id alone', signed.replace(/ [^ ]+\n$/, ' AAAAAA==\n')],
    ['a signature in other base64', signed.replace(/ ([^ ]+)\n$/, ' $1=\n')],
    ['what is too long', `${signed}${'x'.repeat(200_000)}`],
  ])('refuses %s', (_case, text) => {
    expect(refusal(Buffer.from(text))).toBe('FORMAT');
  });

  it('refuses what is not UTF-8', () => {
    expect(refusal(Buffer.concat([Buffer.of(0xff), Buffer.from(signed)]))).toBe('FORMAT');
  });
});
