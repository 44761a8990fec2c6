import { personNumber } from '@verbatim/compliance';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import type { RecordAccess } from '../record-access.js';

/** What a search by number cannot find, so that nobody takes its answer for all there is. Undefined: nothing. */
export async function beyondNumbers(access: RecordAccess): Promise<string | undefined> {
  const count = await access.callPeople().callsOfNobody();
  if (count === 0) return undefined;
  return (
    `${count} sealed calls have no number on record (withheld, or sealed before numbers were listed): ` +
    'name them by their CallSid.'
  );
}

/**
 * By what a person is found: the keyed digest of the number, as seals wrote it.
 * Errors: `CommandFailure` for what is no number with its country; the text itself is not repeated.
 */
export async function personKeyOf(access: RecordAccess, given: string): Promise<string> {
  const number = personNumber(given);
  if (number === undefined) {
    throw new CommandFailure(
      '--person takes a telephone number with its country, such as +1 617 555 0100.',
      EXIT_CODE.usage,
    );
  }
  return (await access.partyKeys()).number(number);
}
