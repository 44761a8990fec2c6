import { createVerify, X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunFile } from '../run-file.js';
import { RecordedCalls } from '../testing/recorded-calls.js';
import { runHere } from '../testing/verbatim-here.js';
import { runVerbatim } from '../testing/verbatim-process.js';

let calls: RecordedCalls;
let sealed: string;
let open: string;
let exported: string;

beforeAll(async () => {
  calls = await RecordedCalls.open();
  sealed = await calls.record({ isSealed: true });
  open = await calls.record({ isSealed: false });
  await mkdir(path.join(calls.directory, '.data'));
  const run = JSON.stringify(calls.runFile);
  await writeFile(path.join(calls.directory, '.data/run.json'), run);
  exported = path.join(calls.directory, 'call.vcon');
}, 60_000);
afterAll(() => calls.close());

/** A process of its own takes seconds: the first tests show that it works as one. */
const verbatim = (args: readonly string[], variables: Record<string, string> = {}) =>
  runHere(args, variables, runOf(calls));

function runOf({ directory, runFile }: RecordedCalls): RunFile {
  const { databaseUrl, ...paths } = runFile;
  const absolute = Object.entries(paths).map(([name, file]) => [name, path.join(directory, file)]);
  return { databaseUrl, ...Object.fromEntries(absolute) };
}

/** Without the library that signed it, and without us: as an outsider with Node's own cryptography would. */
function openedByHand(text: string) {
  const { payload, signatures } = JSON.parse(text);
  const [{ protected: kept, header, signature }] = signatures;
  const certificate = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
  const isSigned = createVerify('RSA-SHA256')
    .update(`${kept}.${payload}`)
    .verify(certificate.publicKey, signature, 'base64url');
  const vcon = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  return { isSigned, certificate, uuid: header.uuid, vcon };
}

describe('verbatim export', () => {
  it('writes a signed vCon that anybody can check with the certificate in it', async () => {
    const args = ['export', sealed, '--output', 'call.vcon'];
    const { code, out, err } = await runVerbatim(calls.directory, args);
    expect([code, out]).toEqual([0, '']);
    const { isSigned, certificate, uuid, vcon } = openedByHand(await readFile(exported, 'utf8'));
    expect(isSigned).toBe(true);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(uuid).toBe(vcon.uuid);
    expect(err).toBe(
      `${uuid}: full version of revision 1, signed.\n` +
        'The call is not in a published checkpoint yet: it has no proof.\n',
    );
    expect(vcon.dialog.map(({ body }: { body: string }) => body)).toEqual([
      'A haircut on Tuesday, please.',
      'You are booked for Tuesday at ten, and a reminder will follow.',
    ]);
    expect(vcon.analysis[0].body).toMatchObject({ verdict: 'gaps-explained' });
  });

  it('gives back the same conversation to verbatim import', async () => {
    const shown = await verbatim(['show', sealed, '--json']);
    const { code, out, err } = await verbatim(['import', exported, '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(JSON.parse(out).conversation).toEqual(JSON.parse(shown.out).conversation);
    const text = await verbatim(['import', exported]);
    expect(text.out).toContain('full version\nsigned with the certificate ');
    expect(text.out).toContain('A haircut on Tuesday, please.');
  });

  it('replaces no file, unless it is told to', async () => {
    const before = await readFile(exported);
    const refused = await verbatim(['export', sealed, '--output', exported]);
    expect(refused.code).toBe(1);
    expect(refused.err).toBe(
      `verbatim: ${exported} is there already: give --force to replace it.\n`,
    );
    expect(await readFile(exported)).toEqual(before);
    expect((await verbatim(['export', sealed, '--output', exported, '--force'])).code).toBe(0);
    // Signed at another time, and the same vCon still.
    const { vcon } = openedByHand(await readFile(exported, 'utf8'));
    expect(vcon.uuid).toBe(openedByHand(before.toString()).vcon.uuid);
  });

  it('gives the redacted version to whoever has no master key, and names the full one', async () => {
    const { masterKeyFile: _key, ...run } = runOf(calls);
    const { code, out, err } = await runHere(['export', sealed], {}, run);
    expect(code).toBe(0);
    const { isSigned, vcon } = openedByHand(out);
    const full = openedByHand(await readFile(exported, 'utf8')).vcon.uuid;
    expect(isSigned).toBe(true);
    expect(vcon.redacted).toEqual({ uuid: full, type: 'PII masked' });
    expect(JSON.stringify(vcon)).not.toMatch(/haircut|Tuesday|\+1555/);
    expect(err).toContain(
      `The full version is ${full}. Without the master key it is the only one that can be made.\n`,
    );
  });

  it('gives the same redacted version to whoever asks for it, and import shows it', async () => {
    const file = path.join(calls.directory, 'redacted.vcon');
    const { code, err } = await verbatim(['export', sealed, '--redacted', '--output', file]);
    expect(code).toBe(0);
    expect(err).not.toContain('Without the master key');
    const { out } = await verbatim(['import', file]);
    expect(out).toMatch(
      /redacted version\nsigned with .+\nthe full version is .+\n\n.+caller {2}…\n/s,
    );
  });

  it.each<[string, Record<string, string>, RegExp, number]>([
    [
      'a key that is not there',
      { VCON_SIGNING_KEY_FILE: 'none.pem', VCON_CERTIFICATE_FILE: 'none.crt' },
      /^verbatim: none\.pem: cannot be opened \(ENOENT\)\.\n$/,
      1,
    ],
    [
      'a key without a certificate',
      { VCON_SIGNING_KEY_FILE: 'none.pem' },
      /^verbatim: none\.pem: needs VCON_CERTIFICATE_FILE beside it\.\n$/,
      1,
    ],
    [
      'a certificate for another domain',
      { VCON_DOMAIN: 'calls.example' },
      /vcon-certificate\.pem: is not for calls\.example, which VCON_DOMAIN names\.\n$/,
      1,
    ],
    ['a domain that is none', { VCON_DOMAIN: 'Calls_Example' }, /^verbatim: VCON_DOMAIN /, 78],
  ])('writes nothing with %s', async (_what, variables, message, exitCode) => {
    const before = await readdir(calls.directory);
    const { code, out, err } = await verbatim(
      ['export', sealed, '--output', path.join(calls.directory, 'wrong.vcon')],
      variables,
    );
    expect(err).toMatch(message);
    expect([code, out]).toEqual([exitCode, '']);
    expect(await readdir(calls.directory)).toEqual(before);
  });

  it('signs nothing of a record that does not hold', async () => {
    const altered = await calls.record({ isSealed: true });
    const key = `calls/${altered}/r1/redacted.json`;
    await writeFile(path.join(calls.directory, 'store', ...key.split('/')), '{}');
    for (const more of [[], ['--redacted']]) {
      const { code, out, err } = await verbatim(['export', altered, ...more]);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(`The record of ${altered} is not exported, it is altered-object: `);
    }
  });

  it('says which calls it cannot export', async () => {
    const running = await verbatim(['export', open]);
    expect(running.code).toBe(1);
    expect(running.err).toBe(
      `verbatim: ${open} is not sealed yet: there is no record to export.\n`,
    );
    expect((await verbatim(['export', `CA${'0'.repeat(32)}`])).code).toBe(2);
  });
});

describe('verbatim voicemail', () => {
  const message = Buffer.from('RIFF\x24\0\0\0WAVEfmt and so on', 'latin1');

  it('writes the message as a WAV file, over none that is there, until the call is erased', async () => {
    const callId = await calls.record({ isSealed: true, message });
    const file = path.join(calls.directory, 'message.wav');
    const get = () => verbatim(['voicemail', callId, '--output', file]);
    expect(await get()).toMatchObject({ code: 0, err: '' });
    const wav = await readFile(file);
    expect(wav.subarray(0, 4).toString('latin1')).toBe('RIFF');
    expect(wav).toEqual(message);
    expect(await get()).toMatchObject({
      code: 1,
      err: `verbatim: ${file} is there already: give --force to replace it.\n`,
    });
    const listed = await verbatim(['access-log', 'list', '--json']);
    expect(listed.out).toContain('"voicemail"');
    const why = ['--ground', 'gdpr-17', '--reason', 'asked'];
    expect((await verbatim(['erase', callId, ...why])).code).toBe(0);
    const erased = await verbatim(['voicemail', callId, '--output', `${file}.2`]);
    expect([erased.code, erased.out]).toEqual([1, '']);
    expect(erased.err).toContain(`${callId} was erased`);
  });

  it('says so where no message was left, or the call is unknown', async () => {
    expect(await verbatim(['voicemail', sealed])).toMatchObject({
      code: 1,
      err: `verbatim: ${sealed} has no message: none was left, or it is not in the record yet.\n`,
    });
    expect((await verbatim(['voicemail', `CA${'0'.repeat(32)}`])).code).toBe(2);
  });
});

describe('verbatim import', () => {
  it('believes nothing that was changed, cut short or signed by strangers', async () => {
    const text = await readFile(exported, 'utf8');
    const file = path.join(calls.directory, 'changed.vcon');
    const refusal = async (changed: string, ...more: string[]) => {
      await writeFile(file, changed);
      const { code, out, err } = await verbatim(['import', file, ...more]);
      expect([code, out]).toEqual([1, '']);
      expect(err.startsWith(`verbatim: ${file}: `)).toBe(true);
      return err;
    };
    const jws = JSON.parse(text);
    const payload = `${jws.payload.slice(0, 99)}A${jws.payload.slice(100)}`;
    expect(await refusal(JSON.stringify({ ...jws, payload }))).toContain('(bad-signature)');
    expect(await refusal(text.slice(0, -9))).toContain('(malformed)');
    const stranger = await RecordedCalls.open();
    const theirs = await stranger.record({ isSealed: true });
    await runHere(['export', theirs], {}, runOf(stranger));
    const trust = path.join(stranger.directory, 'exports/vcon-certificate.pem');
    expect(await refusal(text, '--trust', trust)).toContain('(untrusted-certificate)');
    await stranger.close();
  });

  it('says which file is not there', async () => {
    const { code, err } = await verbatim(['import', 'none.vcon']);
    expect([code, err]).toEqual([1, 'verbatim: none.vcon cannot be read (ENOENT).\n']);
  });
});
