import { DEAD_LETTERS_LISTED_MAX } from '@verbatim/storage';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printable } from '../output/table.js';

export const LETTERS_MAX = DEAD_LETTERS_LISTED_MAX;

/** Eighteen digits are always inside PostgreSQL's `bigint`. */
const LETTER_ID = /^[1-9]\d{0,17}$/;

/** A malformed id is an unknown letter too: none was ever numbered so. */
export function checkedLetterId(given: string): bigint {
  if (LETTER_ID.test(given)) return BigInt(given);
  throw unknownLetter(given);
}

export function unknownLetter(given: string): CommandFailure {
  return new CommandFailure(
    `No dead letter ${printable(given)} is kept: "verbatim dead-letter list" lists those that are.`,
    EXIT_CODE.unknownId,
  );
}
