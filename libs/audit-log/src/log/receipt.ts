import { decodeBase64 } from '../base64.js';
import { RECEIPT_BYTES_MAX } from '../limits.js';
import { LogFormatError } from './log.errors.js';
import { HASH_BYTES } from './tree-hash.js';

const FIRST_LINE = 'c2sp.org/tlog-proof@v1';
const INCLUSION_HASHES_MAX = 53;

/** Which leaf of which log, and the proof of it. */
export interface Receipt {
  readonly index: number;
  /** From the leaf's sibling up, for the size that the checkpoint has. */
  readonly proof: readonly Buffer[];
  /** The checkpoint as it was published, with its signatures. */
  readonly checkpoint: Buffer;
}

/**
 * Errors: `LogFormatError` for what no receipt can say. The same receipt gives the same bytes.
 * Source: c2sp.org/tlog-proof, section "Format".
 */
export function encodeReceipt({ index, proof, checkpoint }: Receipt): Buffer {
  const isPossible = Number.isSafeInteger(index) && index >= 0 && checkpoint.length > 0;
  if (!isPossible || proof.length > INCLUSION_HASHES_MAX || !proof.every(isHash)) {
    throw new LogFormatError('No receipt can say that.');
  }
  const head = [FIRST_LINE, `index ${index}`, ...proof.map((hash) => hash.toString('base64')), ''];
  return Buffer.concat([Buffer.from(`${head.join('\n')}\n`), checkpoint]);
}

/**
 * Splits a receipt; proves nothing. Extra data is passed over: nothing signs it.
 *
 * Bounds: `RECEIPT_BYTES_MAX`. Errors: `LogFormatError`.
 */
export function decodeReceipt(bytes: Buffer): Receipt {
  if (bytes.length > RECEIPT_BYTES_MAX) throw new LogFormatError('The receipt is too long.');
  const end = bytes.indexOf('\n\n');
  if (end < 0) throw new LogFormatError('The receipt has no blank line before its checkpoint.');
  // Latin-1, so that a byte which does not belong here stays one and is refused below.
  const lines = bytes.toString('latin1', 0, end).split('\n');
  if (lines.shift() !== FIRST_LINE) throw new LogFormatError('The first line is of no receipt.');
  if (lines[0]?.startsWith('extra ')) {
    if (decodeBase64(lines.shift()!.slice('extra '.length)) === undefined) {
      throw new LogFormatError('The extra data is not base64.');
    }
  }
  const [, indexText = ''] = /^index (0|[1-9][0-9]*)$/.exec(lines.shift() ?? '') ?? [];
  const index = Number(indexText);
  if (indexText === '' || !Number.isSafeInteger(index)) {
    throw new LogFormatError('The receipt has no index from 0 to 2^53 - 1.');
  }
  if (lines.length > INCLUSION_HASHES_MAX) throw new LogFormatError('The proof is too long.');
  return { index, proof: lines.map(hashIn), checkpoint: bytes.subarray(end + 2) };
}

const isHash = (hash: Buffer): boolean => hash.length === HASH_BYTES;

function hashIn(line: string): Buffer {
  const hash = decodeBase64(line);
  if (hash === undefined || !isHash(hash)) {
    throw new LogFormatError('A line of the proof is no hash of 32 bytes.');
  }
  return hash;
}
