import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { invariant } from '@verbatim/contracts';
import type { PolicyFile } from './policy-file.js';

/**
 * `sha256:` and 64 hexadecimal digits over the names and texts of all files. Two sets with the same digest
 * are the same, byte for byte, wherever their files lie.
 */
export function policyDigest(files: readonly Pick<PolicyFile, 'name' | 'text'>[]): string {
  const content = canonicalize(Object.fromEntries(files.map(({ name, text }) => [name, text])));
  invariant(content !== undefined, 'A set of texts has a canonical form.');
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}
