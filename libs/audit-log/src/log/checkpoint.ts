import type { KeyObject } from 'node:crypto';
import { verify } from 'node:crypto';
import { decodeBase64 } from '../base64.js';
import type { TrustedKeys } from '../seal/signer.js';
import { CheckpointError, LogFormatError } from './log.errors.js';
import { type SignedNote, decodeNote, encodeNote, noteKeyId } from './signed-note.js';
import { EMPTY_ROOT, HASH_BYTES } from './tree-hash.js';

/** The log at one size. */
export interface Checkpoint {
  /** Which log: the first line of its checkpoints, and the name of its keys. */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/** What signs checkpoints: an Ed25519 key, whose public half makes its id in notes. */
export interface NoteSigner {
  readonly publicKey: KeyObject;
  sign(bytes: Buffer): Buffer | Promise<Buffer>;
}

/** A name that a key in a note can have. */
export const ORIGIN_FORM = /^[^\s\p{Cc}+]{1,200}$/u;

/**
 * The checkpoint as a signed note, signed by one key or by several. The same checkpoint and keys give the same
 * bytes.
 *
 * Errors: `CheckpointError` for an origin, a size or a root that no checkpoint can have; those of the signer.
 * Source: c2sp.org/tlog-checkpoint; c2sp.org/signed-note.
 */
export async function signCheckpoint(
  checkpoint: Checkpoint,
  ...signers: readonly [NoteSigner, ...NoteSigner[]]
): Promise<Buffer> {
  const text = checkpointText(checkpoint);
  const name = checkpoint.origin;
  const signatures = signers.map(async (signer) => ({
    name,
    keyId: noteKeyId(name, signer.publicKey),
    value: await signer.sign(Buffer.from(text)),
  }));
  return encodeNote({ text, signatures: await Promise.all(signatures) });
}

/**
 * A checkpoint that one of the keys signed, and that is of the log named `origin`. Signatures of keys that are
 * not known are passed over; one that claims a trusted key and is not of it refuses the whole.
 *
 * Errors: `CheckpointError`, with a code for each reason.
 * Source: c2sp.org/tlog-checkpoint; c2sp.org/signed-note, section "Signatures".
 */
export function openCheckpoint(
  bytes: Uint8Array,
  origin: string,
  trustedKeys: TrustedKeys,
): Checkpoint {
  const note = noteIn(bytes);
  const checkpoint = parseCheckpoint(note.text);
  if (checkpoint.origin !== origin) {
    throw new CheckpointError('AUDIT.CHECKPOINT_ORIGIN', 'The checkpoint is of another log.');
  }
  const text = Buffer.from(note.text);
  const known = trustedKeys.publicKeys.map((key) => ({ key, keyId: noteKeyId(origin, key) }));
  let isSigned = false;
  for (const { name, keyId, value } of note.signatures) {
    for (const trusted of known) {
      if (name !== origin || keyId !== trusted.keyId) continue;
      if (!verify(null, text, trusted.key, value)) {
        throw new CheckpointError(
          'AUDIT.CHECKPOINT_BAD_SIGNATURE',
          `The checkpoint does not match the signature of ${keyId}.`,
        );
      }
      isSigned = true;
    }
  }
  if (isSigned) return checkpoint;
  const signers = note.signatures.map(({ keyId }) => keyId).slice(0, 4);
  throw new CheckpointError(
    'AUDIT.CHECKPOINT_UNTRUSTED_KEY',
    `The checkpoint is signed by ${signers.join(', ')}, and none of them is trusted.`,
  );
}

function checkpointText({ origin, size, root }: Checkpoint): string {
  const isPossible =
    ORIGIN_FORM.test(origin) &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    root.length === HASH_BYTES;
  if (!isPossible || (size === 0 && !EMPTY_ROOT.equals(root))) {
    throw new CheckpointError('AUDIT.CHECKPOINT_FORMAT', 'No checkpoint can say that.');
  }
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

function noteIn(bytes: Uint8Array): SignedNote {
  try {
    return decodeNote(bytes);
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw new CheckpointError('AUDIT.CHECKPOINT_FORMAT', error.message);
  }
}

function parseCheckpoint(text: string): Checkpoint {
  const [origin = '', sizeText = '', rootText = '', ...extensions] = text.slice(0, -1).split('\n');
  const size = Number(sizeText);
  const root = decodeBase64(rootText);
  if (origin === '') throw malformed('has no origin');
  if (!/^(0|[1-9][0-9]*)$/.test(sizeText) || !Number.isSafeInteger(size)) {
    throw malformed('has no size from 0 to 2^53 - 1');
  }
  if (root?.length !== HASH_BYTES) throw malformed('has no root of 32 bytes');
  if (size === 0 && !EMPTY_ROOT.equals(root)) throw malformed('gives an empty log another root');
  if (extensions.includes('')) throw malformed('has an empty line');
  return { origin, size, root };
}

const malformed = (how: string): CheckpointError =>
  new CheckpointError('AUDIT.CHECKPOINT_FORMAT', `The checkpoint ${how}.`);
