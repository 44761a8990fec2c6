import type { KeyObject } from 'node:crypto';
import { sha256 } from '../canonical.js';
import { decodeBase64 } from '../base64.js';
import { decodeBase64Url } from '../base64url.js';
import { SIGNED_NOTE_BYTES_MAX } from '../limits.js';
import { LogFormatError } from './log.errors.js';

const SIGNATURE_LINE = /^\u2014 (\S+) (\S+)$/u;
const KEY_ID_BYTES = 4;
const ED25519_TYPE = 0x01;

/** One line below a note. The name and the id of a key together say which key it claims to be of. */
export interface NoteSignature {
  readonly name: string;
  /** 8 hexadecimal digits. */
  readonly keyId: string;
  readonly value: Buffer;
}

export interface SignedNote {
  /** What is signed: ends in a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/**
 * A key's id in notes: four bytes of SHA-256 of its name, a newline, the type of signature, and the key.
 * 8 hexadecimal digits.
 * Source: c2sp.org/signed-note, sections "Signatures" and "Ed25519 signatures".
 */
export function noteKeyId(name: string, publicKey: KeyObject): string {
  const input = Buffer.concat([Buffer.from(`${name}\n`), typedKey(publicKey)]);
  return sha256(input).toString('hex', 0, KEY_ID_BYTES);
}

/** The key as other tools for notes take it. Source: c2sp.org/signed-note, section "Verifier keys". */
export function verifierKey(name: string, publicKey: KeyObject): string {
  return `${name}+${noteKeyId(name, publicKey)}+${typedKey(publicKey).toString('base64')}`;
}

export function encodeNote({ text, signatures }: SignedNote): Buffer {
  const lines = signatures.map(({ name, keyId, value }) => {
    const signature = Buffer.concat([Buffer.from(keyId, 'hex'), value]).toString('base64');
    return `\u2014 ${name} ${signature}\n`;
  });
  return Buffer.from(`${text}\n${lines.join('')}`);
}

/**
 * Splits a note; believes nothing of it.
 *
 * Bounds: `SIGNED_NOTE_BYTES_MAX`. Errors: `LogFormatError`.
 * Source: c2sp.org/signed-note, section "Format".
 */
export function decodeNote(bytes: Uint8Array): SignedNote {
  if (bytes.length > SIGNED_NOTE_BYTES_MAX) throw new LogFormatError('The note is too long.');
  const note = noteText(bytes);
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw new LogFormatError('The note has no blank line before its signatures.');
  const lines = note.slice(end + 2).split('\n');
  if (lines.pop() !== '') throw new LogFormatError('The note does not end in a newline.');
  if (lines.length === 0) throw new LogFormatError('The note is not signed.');
  return { text: note.slice(0, end + 1), signatures: lines.map(signatureIn) };
}

function noteText(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new LogFormatError('The note is not UTF-8.');
  }
  if (/[\u0000-\u0009\u000b-\u001f]/.test(text)) {
    throw new LogFormatError('The note has control characters.');
  }
  return text;
}

function signatureIn(line: string): NoteSignature {
  const [, name, encoded] = SIGNATURE_LINE.exec(line) ?? [];
  const signature = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || name.includes('+') || signature === undefined) {
    throw new LogFormatError('A line below the note is no signature.');
  }
  if (signature.length <= KEY_ID_BYTES) throw new LogFormatError('A signature is too short.');
  return {
    name,
    keyId: signature.toString('hex', 0, KEY_ID_BYTES),
    value: signature.subarray(KEY_ID_BYTES),
  };
}

/** The type of signature, then the 32 bytes of RFC 8032. */
function typedKey(publicKey: KeyObject): Buffer {
  const { x } = publicKey.export({ format: 'jwk' });
  const key = typeof x === 'string' ? decodeBase64Url(x) : undefined;
  if (publicKey.asymmetricKeyType !== 'ed25519' || key === undefined) {
    throw new LogFormatError('Notes are signed with Ed25519.');
  }
  return Buffer.concat([Buffer.of(ED25519_TYPE), key]);
}
