import { introducedNames } from './introduced-names.js';
import { listedNames } from './listed-names.js';
import { type NameFound, NameShape } from './name-shape.js';
import { spelledNames } from './spelled-names.js';
import type { Claims, Strand } from './strand.js';

/**
 * Names by what introduces them, by lists of names, and by how they are written or spelled.
 *
 * Limits: English introductions; in text without capitals, a name that is in no list and that nobody
 * introduces or greets is not found, nor one that is a word of every day.
 */
export function namesIn(strand: Strand, claims: Claims): NameFound[] {
  const shape = new NameShape(strand, claims);
  return [...introducedNames(shape), ...listedNames(shape), ...spelledNames(shape)];
}
