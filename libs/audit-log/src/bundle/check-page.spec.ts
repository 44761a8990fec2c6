import { spawnSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../log/checkpoint.js';
import { BUNDLED, BundledCall, ERASED } from '../testing/bundled-call.js';
import { CHECK_PAGE } from './check-page.js';

/** Each of its hashes is a process of its own; on a busy machine that takes a while. */
const PATIENCE_MS = 60_000;

let made: BundledCall;
let archive: Buffer;
beforeAll(async () => {
  made = await BundledCall.make();
  archive = await made.archiveOf(BUNDLED);
});

const signed = (size: number, root: Buffer): Promise<Buffer> =>
  signCheckpoint({ origin: made.origin, size, root }, made.calls.log.signer);

describe('CHECK.md, followed by a stranger', { timeout: PATIENCE_MS }, () => {
  const directories: string[] = [];
  afterAll(() => directories.forEach((each) => rmSync(each, { recursive: true })));

  /** All that the stranger has. */
  const TOOLS =
    'sh tar awk sed cut tr od wc grep ls cat rm mv cp dirname basename mktemp openssl sha256sum';
  let tools: string;
  beforeAll(() => {
    tools = mkdtempSync(path.join(tmpdir(), 'verbatim-tools-'));
    directories.push(tools);
    for (const name of TOOLS.split(' ')) {
      const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
      symlinkSync(found.stdout.trim(), path.join(tools, name));
    }
  });

  /** An empty directory with the bundle in it, and commands run there with nothing of this project around. */
  function stranger(bytes = archive, callId = BUNDLED) {
    const directory = mkdtempSync(path.join(tmpdir(), 'verbatim-stranger-'));
    directories.push(directory);
    writeFileSync(path.join(directory, 'bundle.tar'), bytes);
    const folder = path.join(directory, `verbatim-${callId}`);
    const sh = (command: string, cwd = folder) => {
      const env = { PATH: tools, TMPDIR: directory };
      const { status, stdout, stderr } = spawnSync('sh', ['-c', command], {
        cwd,
        env,
        encoding: 'utf8',
      });
      return { status, out: stdout, err: stderr };
    };
    expect(sh('tar xf bundle.tar', directory)).toMatchObject({ status: 0, err: '' });
    return { directory, folder, sh };
  }

  /** The commands of the page itself, as it prints them. */
  const EXTRACT = /^ {4}(awk .*)$/m.exec(CHECK_PAGE)![1]!;
  const RUN = `${EXTRACT} && sh check.sh`;

  it('checks out, in an empty directory, without anything of ours', () => {
    const { folder, sh } = stranger();
    expect(sh('command -v node').status).not.toBe(0);
    const { status, out, err } = sh(RUN);
    expect(err).toBe('');
    expect(out).toContain(
      `ok   store/calls/${BUNDLED}/r2/manifest.json is leaf 307 of the log, of 322 leaves now`,
    );
    expect(out.trimEnd().split('\n').at(-1)).toBe('Everything holds.');
    expect(status).toBe(0);
    expect(sh('sha256sum -c SHA256SUMS').status).toBe(0);
    const { publicKey, keyId } = made.calls.log.signer;
    const spki = createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' }));
    expect(out).toContain(`key  ${spki.digest('hex')}  trust/${keyId}.pem`);
    expect(readFileSync(path.join(folder, 'CHECK.md'), 'utf8')).toBe(CHECK_PAGE);
  });

  it('checks a call that was erased, by its tombstone and a signature over a digest', async () => {
    const { sh } = stranger(await made.archiveOf(ERASED), ERASED);
    const { status, out, err } = sh(RUN);
    expect(err).toBe('');
    expect(out).toContain(`note store/calls/${ERASED}/r1/redacted.json was destroyed`);
    expect(out).toContain(`ok   store/statements/tombstone/${ERASED}.json is leaf 321 of the log`);
    expect(status).toBe(0);
    expect(sh('rm -r store/statements && sed -i "/statements/d" SHA256SUMS').status).toBe(0);
    expect(sh(RUN)).toMatchObject({
      status: 1,
      err: expect.stringContaining('redacted.json is missing'),
    });
  });

  it('holds against an anchor of the stranger’s own, and says when that is of another log', async () => {
    const { directory, sh } = stranger();
    writeFileSync(path.join(directory, 'mine'), made.anchor);
    const { status, out } = sh(`${RUN} trust ../mine`);
    expect(out).toContain('ok   the log is the one of your checkpoint, of size 308');
    expect(status).toBe(0);
    const fork = await signed(308, Buffer.alloc(32, 1));
    writeFileSync(path.join(directory, 'mine'), fork);
    expect(sh('sh check.sh trust ../mine')).toMatchObject({
      status: 1,
      err: expect.stringContaining('it was forked'),
    });
    const early = await signed(7, Buffer.alloc(32, 1));
    writeFileSync(path.join(directory, 'mine'), early);
    expect(sh('sh check.sh trust ../mine')).toMatchObject({
      status: 1,
      err: expect.stringContaining('no proof to a log of size 7'),
    });
  });

  it('verifies the signature by hand, as the page says', () => {
    const { sh } = stranger();
    const commands = [...CHECK_PAGE.matchAll(/^ {4}(.*)$/gm)].map(([, line]) => line!);
    const byHand = commands.slice(commands.findIndex((line) => line.startsWith('m=')));
    const { keyId } = made.calls.log.signer;
    const script = byHand.join('\n').replace('CA…', BUNDLED).replace('KEYID', keyId);
    expect(sh(script)).toMatchObject({ status: 0, out: 'Signature Verified Successfully\n' });
  });

  const MANIFEST = `store/calls/${BUNDLED}/r1/manifest.json`;
  /** Whoever alters a file can make its sum anew: that is no obstacle. */
  const RESUM =
    'sed "/ SHA256SUMS$/d" SHA256SUMS | while read -r s n; do [ ! -f "$n" ] || sha256sum "$n"; done > sums && mv sums SHA256SUMS';
  it.each([
    [
      'a file is altered and its sum is not',
      `printf x >> ${MANIFEST}`,
      'is not the file that was packed',
      false,
    ],
    [
      'a time in the manifest is shifted by 1 ms',
      `sed -i 's/"sealedAt":1790000100000/"sealedAt":1790000100001/' ${MANIFEST}`,
      'does not match its signature',
      true,
    ],
    [
      'the events are altered',
      `printf x >> store/calls/${BUNDLED}/r1/events.vbe`,
      'is not what was signed',
      true,
    ],
    [
      'a message that the caller left is altered',
      `printf x >> store/calls/${BUNDLED}/voicemail/RE${BUNDLED.slice(2)}.vbm`,
      '.vbm is not what was signed',
      true,
    ],
    ['a message is gone', `rm store/calls/${BUNDLED}/voicemail/*.vbm`, '.vbm is missing', true],
    ['the events are gone', `rm store/calls/${BUNDLED}/r1/events.vbe`, 'is missing', true],
    [
      'the manifests are swapped',
      `mv ${MANIFEST} x && mv store/calls/${BUNDLED}/r2/manifest.json ${MANIFEST} && mv x store/calls/${BUNDLED}/r2/manifest.json`,
      'names no object of',
      true,
    ],
    [
      'the root of the log is another',
      `sed -i '3s/^../AA/' log/checkpoint`,
      'log/checkpoint is not signed by a key in trust',
      true,
    ],
    [
      'a hash of a receipt is another',
      `sed -i '3s/^../AA/' store/calls/${BUNDLED}/r1/receipt.tlog-proof`,
      'it was altered, or never in the log',
      true,
    ],
    [
      'a receipt is cut short',
      `sed -i 3d store/calls/${BUNDLED}/r1/receipt.tlog-proof`,
      'proof is too short',
      true,
    ],
    [
      'a hash of the growth is another',
      `sed -i '5s/^../AA/' proofs/308-322.consistency`,
      'is no beginning of',
      true,
    ],
    [
      'the trusted key is another',
      `for f in trust/*.pem; do cp ../other.pem $f; done`,
      'not signed by a key in trust',
      true,
    ],
  ])('fails where %s', (_, attack, message, isSummedAnew) => {
    const { directory, sh } = stranger();
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    writeFileSync(path.join(directory, 'other.pem'), other);
    expect(sh(attack)).toMatchObject({ status: 0, err: '' });
    if (isSummedAnew) expect(sh(RESUM)).toMatchObject({ status: 0, err: '' });
    const { status, out, err } = sh(RUN);
    expect(err).toContain(message);
    expect(out).not.toContain('Everything holds.');
    expect(status).toBe(1);
  });
});
