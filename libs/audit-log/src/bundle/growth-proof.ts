import { decodeBase64 } from '../base64.js';
import { BundleFormatError } from '../audit-log.errors.js';

const FIRST_LINE = 'verbatim-growth-proof v1';
const HASHES_MAX = 54;

/** That the log of one size is the beginning of the log of a larger one. */
export interface GrowthProof {
  readonly from: number;
  readonly to: number;
  readonly proof: readonly Buffer[];
}

export const growthProofName = (from: number, to: number): string =>
  `proofs/${from}-${to}.consistency`;

/** Text as receipts are: a head, an empty line, and a hash on each line, for shells to read. */
export function encodeGrowthProof({ from, to, proof }: GrowthProof): Buffer {
  const hashes = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
  return Buffer.from(`${FIRST_LINE}\nfrom ${from}\nto ${to}\n\n${hashes}`);
}

/** Errors: `BundleFormatError` for anything but what is written for these two sizes. */
export function decodeGrowthProof(bytes: Buffer, from: number, to: number): Buffer[] {
  const [head, body, ...rest] = bytes.toString('latin1').split('\n\n');
  const isNamed = head === `${FIRST_LINE}\nfrom ${from}\nto ${to}`;
  const lines = (body ?? '').split('\n');
  if (!isNamed || rest.length > 0 || lines.pop() !== '' || lines.length > HASHES_MAX) {
    throw new BundleFormatError(
      `${growthProofName(from, to)} is no proof of what it is named for.`,
    );
  }
  return lines.map((line) => {
    const hash = decodeBase64(line);
    if (hash?.length === 32) return hash;
    throw new BundleFormatError(`${growthProofName(from, to)} has a line that is no hash.`);
  });
}
