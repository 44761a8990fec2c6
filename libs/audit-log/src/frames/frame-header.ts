import { CallId, EpochId, Seq, surelyFits } from '@verbatim/contracts';
import { z } from 'zod';
import { NONCE_BYTES, TAG_BYTES } from '../aes-gcm.js';
import { FrameFormatError } from '../audit-log.errors.js';
import { decodeBase64Url } from '../base64url.js';
import { canonicalBytes, isCanonicalText } from '../canonical.js';
import { FRAME_HEADER_BYTES_MAX, FRAME_PLAINTEXT_BYTES_MAX } from '../limits.js';

export const FRAME_MAGIC = Buffer.from('VBF1');
const LENGTH_BYTES = 4;
/** zstd may add a little to what does not compress: its block headers are 3 bytes in 128 KiB. */
const BODY_BYTES_MAX = FRAME_PLAINTEXT_BYTES_MAX + 4 * 1024 + TAG_BYTES;

/** The plain part of a frame: enough to find a call's events without its key. */
export const FrameHeader = z.strictObject({
  v: z.literal(1),
  callId: CallId,
  epoch: EpochId,
  count: z.int().min(1),
  seqFrom: Seq,
  seqTo: Seq,
  /** Whether the plaintext was compressed before it was sealed. */
  alg: z.enum(['A256GCM', 'A256GCM+zstd']),
  nonce: z.string(),
});
export type FrameHeader = z.infer<typeof FrameHeader>;

/** A busy call has a frame for each event. */
const surelyIsFrameHeader = surelyFits(FrameHeader);
const isFrameHeader = (value: unknown): value is FrameHeader =>
  surelyIsFrameHeader(value) || FrameHeader.safeParse(value).success;

export interface FramePrefix {
  readonly header: FrameHeader;
  readonly nonce: Buffer;
  /** Magic and header as stored: what the body is bound to. */
  readonly aad: Buffer;
  readonly bodyOffset: number;
  readonly bodyLength: number;
}

/** Everything of a frame that comes before its body. */
export function encodeFramePrefix(header: FrameHeader, bodyLength: number): Buffer {
  const json = canonicalBytes(header);
  return Buffer.concat([FRAME_MAGIC, lengthOf(json.length), json, lengthOf(bodyLength)]);
}

export function frameAad(header: FrameHeader): Buffer {
  return Buffer.concat([FRAME_MAGIC, canonicalBytes(header)]);
}

/** Errors: `FrameFormatError`. Reads nothing past the body's length field. */
export function decodeFramePrefix(bytes: Buffer, offset: number): FramePrefix {
  const headerOffset = offset + FRAME_MAGIC.length + LENGTH_BYTES;
  if (bytes.length < headerOffset) throw new FrameFormatError('The frame ends inside its prefix.');
  if (!bytes.subarray(offset, offset + FRAME_MAGIC.length).equals(FRAME_MAGIC)) {
    throw new FrameFormatError('The bytes do not begin with a frame.');
  }
  const headerLength = bytes.readUInt32LE(offset + FRAME_MAGIC.length);
  if (headerLength > FRAME_HEADER_BYTES_MAX) throw new FrameFormatError('The header is too long.');

  const bodyOffset = headerOffset + headerLength + LENGTH_BYTES;
  if (bytes.length < bodyOffset) throw new FrameFormatError('The frame ends inside its header.');
  const json = bytes.subarray(headerOffset, headerOffset + headerLength);
  const header = parseHeader(json);
  const nonce = decodeBase64Url(header.nonce);
  if (nonce?.length !== NONCE_BYTES) throw new FrameFormatError('The nonce is not 12 bytes.');

  const bodyLength = bytes.readUInt32LE(bodyOffset - LENGTH_BYTES);
  if (bodyLength > BODY_BYTES_MAX) throw new FrameFormatError('The body is too long.');
  return { header, nonce, aad: Buffer.concat([FRAME_MAGIC, json]), bodyOffset, bodyLength };
}

function parseHeader(json: Buffer): FrameHeader {
  const text = json.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameFormatError('The header is not JSON.');
  }
  if (!isFrameHeader(value)) throw new FrameFormatError('The header has another form.');
  if (!isCanonicalText(value, text, json)) {
    throw new FrameFormatError('The header is not in canonical form.');
  }
  return value;
}

function lengthOf(bytes: number): Buffer {
  const field = Buffer.alloc(LENGTH_BYTES);
  field.writeUInt32LE(bytes);
  return field;
}
