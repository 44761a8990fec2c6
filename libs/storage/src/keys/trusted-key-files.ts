import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { keyIdOf, type TrustedKey, TrustedKeys } from '@verbatim/audit-log';
import { createFileDurably, replaceFileDurably } from '../files/durable-file.js';
import { KeyFileError } from './key-file.errors.js';
import { pemFilesAt, readBounded } from './key-file.js';

const TRUSTED_KEYS_MAX = 256;
const PUBLIC_KEY = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;
/** The only lines beside the keys that mean something; openssl and its like pass over them. */
const FIELD = /^(valid-[a-z-]*)[ \t]*:[ \t]*(.*?)[ \t]*$/gm;
const FIELDS = { 'valid-from': 'validFrom', 'valid-until': 'validUntil' } as const;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

export type Validity = Pick<TrustedKey, 'validFrom' | 'validUntil'>;

/** A trusted key and the file that it is in. */
export interface TrustedKeyEntry extends TrustedKey {
  readonly file: string;
}

/**
 * Public keys as SPKI PEM: one file with one or more of them, or a directory of `*.pem` files. The
 * key's id follows from the key, so file names are free. Lines `valid-from: <instant>` and
 * `valid-until: <instant>` above a key say when its signatures count.
 *
 * Errors: `KeyFileError` with everything that is wrong in all of the files.
 */
export async function readTrustedKeys(source: string): Promise<TrustedKeys> {
  return TrustedKeys.from(await listTrustedKeys(source));
}

/** The same, one by one and with their files. */
export async function listTrustedKeys(source: string): Promise<TrustedKeyEntry[]> {
  const entries: TrustedKeyEntry[] = [];
  const problems: KeyFileError[] = [];
  for (const file of await pemFilesAt(source)) {
    try {
      entries.push(...parseTrustedKeys(file, await readBounded(file)));
    } catch (error) {
      if (!(error instanceof KeyFileError)) throw error;
      problems.push(error);
    }
  }
  const [first, ...others] = problems;
  if (first) throw first.with(others);
  if (entries.length > TRUSTED_KEYS_MAX) {
    throw new KeyFileError(source, `holds more than ${TRUSTED_KEYS_MAX} keys`);
  }
  return entries;
}

/**
 * Adds a public key to a directory of trusted keys, or gives the one that is there another time. Of a
 * file with several keys the others stay as they are. Returns the file.
 */
export async function writeTrustedKey(
  directory: string,
  { publicKey }: { readonly publicKey: KeyObject },
  validity?: Partial<Validity>,
): Promise<string> {
  const keyId = keyIdOf(publicKey);
  await mkdir(directory, { recursive: true });
  const known = (await listTrustedKeys(directory)).filter((entry) => entry.keyId === keyId);
  const temporary = { temporaryDirectory: directory, mode: 0o644 };
  if (known.length === 0) {
    const file = path.join(directory, `${keyId}.pem`);
    const pem = publicKey.export({ type: 'spki', format: 'pem' }) as string;
    const text = fieldsText({ validFrom: null, validUntil: null, ...validity }) + pem;
    await createFileDurably(file, Buffer.from(text), temporary);
    return file;
  }
  for (const { file, validFrom, validUntil } of validity === undefined ? [] : known) {
    const text = withValidity(await readBounded(file), keyId, {
      ...{ validFrom, validUntil },
      ...validity,
    });
    await replaceFileDurably(file, Buffer.from(text), temporary);
  }
  return known[0]!.file;
}

interface Block {
  /** Where the text that belongs to the key begins: behind the key before it. */
  readonly from: number;
  readonly begin: number;
  readonly pem: string;
}

function blocksOf(text: string): Block[] {
  let from = 0;
  return [...text.matchAll(PUBLIC_KEY)].map(({ 0: pem, index: begin }) => {
    const block = { from, begin, pem };
    from = begin + pem.length;
    return block;
  });
}

function parseTrustedKeys(file: string, text: string): TrustedKeyEntry[] {
  const blocks = blocksOf(text);
  if (blocks.length === 0) throw new KeyFileError(file, 'holds no public key in SPKI PEM');
  const problems: KeyFileError[] = [];
  const report = (offset: number, problem: string): void => {
    problems.push(new KeyFileError(`${file}:${positionIn(text, offset)}`, problem));
  };
  const entries = blocks.flatMap(({ from, begin, pem }) => {
    const publicKey = ed25519Of(pem);
    if (publicKey === undefined) report(begin, 'is a public key that is not Ed25519');
    const validity = validityOf(text.slice(from, begin), (offset, problem) =>
      report(from + offset, problem),
    );
    return publicKey ? [{ file, keyId: keyIdOf(publicKey), publicKey, ...validity }] : [];
  });
  const [first, ...others] = problems;
  if (first) throw first.with(others);
  return entries;
}

function validityOf(text: string, report: (offset: number, problem: string) => void): Validity {
  const validity: { -readonly [K in keyof Validity]: Validity[K] } = {
    validFrom: null,
    validUntil: null,
  };
  for (const { index, 1: name = '', 2: value = '' } of text.matchAll(FIELD)) {
    const field = FIELDS[name as keyof typeof FIELDS] as keyof Validity | undefined;
    const at = INSTANT.test(value) ? Date.parse(value) : NaN;
    if (field === undefined) {
      report(index, `is "${name}" and neither valid-from nor valid-until`);
    } else if (Number.isNaN(at)) {
      report(index, `${name} is no instant such as 2026-11-26T00:00:00Z`);
    } else if (validity[field] !== null) report(index, `says ${name} a second time`);
    else validity[field] = at;
  }
  const { validFrom, validUntil } = validity;
  if (validFrom !== null && validUntil !== null && validUntil < validFrom) {
    report(text.search(/valid-until/), 'valid-until is before valid-from');
  }
  return validity;
}

function withValidity(text: string, keyId: string, validity: Validity): string {
  let written = '';
  let end = 0;
  for (const { from, begin, pem } of blocksOf(text)) {
    const publicKey = ed25519Of(pem);
    const isMeant = publicKey !== undefined && keyIdOf(publicKey) === keyId;
    const above = text.slice(from, begin);
    const kept = above.split('\n').filter((line) => !line.startsWith('valid-'));
    written += isMeant ? kept.join('\n') + fieldsText(validity) : above;
    written += pem;
    end = begin + pem.length;
  }
  return written + text.slice(end);
}

function fieldsText({ validFrom, validUntil }: Validity): string {
  const line = (name: string, at: number | null): string =>
    at === null ? '' : `${name}: ${new Date(at).toISOString()}\n`;
  return line('valid-from', validFrom) + line('valid-until', validUntil);
}

/** Line and column, counted from 1. */
function positionIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length + 1}`;
}

function ed25519Of(pem: string): KeyObject | undefined {
  try {
    const key = createPublicKey(pem);
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    // Told by the caller; OpenSSL's message adds nothing.
    return undefined;
  }
}
