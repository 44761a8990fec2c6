import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryDirectory } from '../files/testing/temporary-directory.js';
import { openVconSigner } from './open-vcon-signer.js';
import { selfSignedCertificate } from './self-signed-certificate.js';
import { readTrustedCertificates, readVconSigner } from './vcon-signer-files.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const DAY_MS = 86_400_000;
const domain = 'calls.example';

const root = await temporaryDirectory();
let directory: string;
let tests = 0;
beforeEach(async () => {
  directory = path.join(root, String(tests++));
  await mkdir(directory);
});

let key: string;
let certificate: string;
const newKey = (modulusLength = 2_048): string =>
  generateKeyPairSync('rsa', {
    modulusLength,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
const certificateFor = (pem: string, name = domain, now = NOW): Promise<string> =>
  selfSignedCertificate(createPrivateKey(pem), { domain: name, now, days: 30 });
beforeAll(async () => {
  key = newKey();
  certificate = await certificateFor(key);
});

/** Key and certificate as somebody has put them there. */
async function files(given: { key?: string | null; certificate?: string | null; mode?: number }) {
  const keyFile = path.join(directory, 'key.pem');
  const certificateFile = path.join(directory, 'certificate.pem');
  const { key: keyText = key, certificate: certificateText = certificate, mode = 0o600 } = given;
  if (keyText !== null) await writeFile(keyFile, keyText);
  if (keyText !== null) await chmod(keyFile, mode);
  if (certificateText !== null) await writeFile(certificateFile, certificateText);
  return { keyFile, certificateFile };
}

const local = (folder = directory) => ({
  VCON_SELF_SIGNED_DIRECTORY: folder,
  VCON_DOMAIN: domain,
});

describe('openVconSigner', () => {
  it('makes a key for its owner alone and a certificate on first use, and takes these ever after', async () => {
    const first = await openVconSigner(local(path.join(directory, 'new')), NOW);
    const { mode } = await stat(path.join(directory, 'new/vcon-signing.pem'));
    expect(mode & 0o777).toBe(0o600);
    expect(first!.chain[0]!.checkHost(domain)).toBe(domain);
    const again = await openVconSigner(local(path.join(directory, 'new')), NOW);
    expect(again!.chain[0]!.fingerprint256).toBe(first!.chain[0]!.fingerprint256);
  });

  it('gives one key and one certificate to processes that start at once', async () => {
    const signers = await Promise.all(
      Array.from({ length: 4 }, () => openVconSigner(local(), NOW)),
    );
    expect(new Set(signers.map((each) => each!.chain[0]!.fingerprint256)).size).toBe(1);
  });

  it('makes the certificate of a key whose process died before it had one', async () => {
    const keyFile = path.join(directory, 'vcon-signing.pem');
    await writeFile(keyFile, key, { mode: 0o600 });
    const signer = await openVconSigner(local(), NOW);
    expect(signer!.chain[0]!.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(await readFile(keyFile, 'utf8')).toBe(key);
  });

  it('makes nothing where the environment names files, and says which is missing', async () => {
    const { keyFile, certificateFile } = await files({ key: null, certificate: null });
    const env = {
      ...local(),
      VCON_SIGNING_KEY_FILE: keyFile,
      VCON_CERTIFICATE_FILE: certificateFile,
    };
    await expect(openVconSigner(env, NOW)).rejects.toThrow(
      `${keyFile}: cannot be opened (ENOENT).`,
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it.each(['VCON_SIGNING_KEY_FILE', 'VCON_CERTIFICATE_FILE'])('refuses %s alone', async (name) => {
    const env = { ...local(), [name]: path.join(directory, 'some.pem') };
    await expect(openVconSigner(env, NOW)).rejects.toThrow(/some\.pem: needs VCON_\w+ beside it/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('is undefined where the environment names nothing', async () => {
    expect(await openVconSigner({ VCON_DOMAIN: domain }, NOW)).toBeUndefined();
  });
});

describe('readVconSigner', () => {
  const read = async (given: Parameters<typeof files>[0], at = NOW) =>
    readVconSigner(await files(given), { domain, now: at });

  it('takes a key and its certificate', async () => {
    const { privateKey, chain } = await read({});
    expect(chain).toHaveLength(1);
    expect(chain[0]!.checkPrivateKey(privateKey)).toBe(true);
  });

  it.each<[string, () => Parameters<typeof files>[0], string]>([
    ['a key that others may read', () => ({ mode: 0o640 }), 'key.pem: may be read by others'],
    ['no key', () => ({ key: 'secret' }), 'key.pem: does not hold an RSA private key in PEM.'],
    [
      'a key of another kind',
      () => ({ key: ed25519() }),
      'key.pem: does not hold an RSA private key',
    ],
    [
      'no certificate file',
      () => ({ certificate: null }),
      'certificate.pem: cannot be read (ENOENT).',
    ],
    [
      'an empty certificate file',
      () => ({ certificate: '' }),
      'certificate.pem: holds no certificate',
    ],
    [
      'a certificate that is none',
      () => ({ certificate: certificate.replace(/\n[A-Za-z0-9+/]{40}/, '\nAAAA') }),
      'certificate.pem: holds a certificate that cannot be read, number 1.',
    ],
    [
      'the certificate of another key',
      () => ({ key: newKey() }),
      'certificate.pem: does not begin with',
    ],
  ])('refuses %s, naming the file', async (_what, given, message) => {
    await expect(read(given())).rejects.toThrow(message);
  });

  it.each([
    [31, /certificate\.pem: cannot be signed with: .+ has expired on 2026-12-26T12:00:00/],
    [-1, /certificate\.pem: cannot be signed with: .+ is not valid before/],
  ])('refuses a certificate %i days on, and says why', async (days, message) => {
    const at = new Date(NOW.getTime() + days * DAY_MS);
    await expect(read({}, at)).rejects.toThrow(message);
  });

  it('refuses a certificate for another domain', async () => {
    const other = await certificateFor(key, 'other.example');
    await expect(read({ certificate: other })).rejects.toThrow(
      'certificate.pem: is not for calls.example, which VCON_DOMAIN names.',
    );
  });

  it('refuses a chain in which one certificate has not issued the one before', async () => {
    const chain = certificate + (await certificateFor(newKey(), 'other.example'));
    await expect(read({ certificate: chain })).rejects.toThrow('was not issued by');
  });

  it('refuses a short key', async () => {
    const short = newKey(1_024);
    await expect(read({ key: short, certificate: await certificateFor(short) })).rejects.toThrow(
      'is not for an RSA key of 2048 bits or more',
    );
  });
});

describe('readTrustedCertificates', () => {
  it('reads a file of several, and a directory of files', async () => {
    const other = await certificateFor(newKey(), 'other.example');
    const { certificateFile } = await files({ key: null, certificate: certificate + other });
    const expected = [certificate, other].map((pem) => new X509Certificate(pem).fingerprint256);
    for (const source of [certificateFile, directory]) {
      const found = await readTrustedCertificates(source);
      expect(found.map(({ fingerprint256 }) => fingerprint256)).toEqual(expected);
    }
  });

  it('says which file is none', async () => {
    await expect(readTrustedCertificates(path.join(directory, 'none.pem'))).rejects.toThrow(
      'none.pem: cannot be read (ENOENT).',
    );
    await files({ certificate: null });
    await expect(readTrustedCertificates(directory)).rejects.toThrow(
      'key.pem: holds no certificate in PEM.',
    );
  });
});

function ed25519(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}
