import { randomInt } from 'node:crypto';

/** Letters that are not taken for one another on the telephone, nor for digits. */
const LETTERS = 'ABCDEFGHJKLMNPRTUVWXYZ';

/**
 * Three letters and three digits: 10.6 million, short enough to be said. A business with 10,000 of them meets one
 * that exists once in a thousand times, and then draws again.
 */
export function newReference(): string {
  const letters = Array.from({ length: 3 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${letters}${String(randomInt(1_000)).padStart(3, '0')}`;
}

const DRAWS_MAX = 20;

/** One that nobody has. */
export async function unusedReference(isUsed: (reference: string) => Promise<boolean>) {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const reference = newReference();
    if (!(await isUsed(reference))) return reference;
  }
  throw new Error('No reference is left: the book of this business is full.');
}
