import { CallId } from '@verbatim/contracts';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printable } from '../output/table.js';

/** A malformed id is an unknown call too: nothing was ever recorded under it. */
export function checkedCallSid(given: string): string {
  if (CallId.safeParse(given).success) return given;
  throw new CommandFailure(
    `No call ${printable(given)} is known: a CallSid is "CA" and 32 hexadecimal digits.`,
    EXIT_CODE.unknownId,
  );
}

export function unknownCall(callSid: string): CommandFailure {
  return new CommandFailure(
    `No call ${callSid} is known: "verbatim calls" lists those that are.`,
    EXIT_CODE.unknownId,
  );
}
