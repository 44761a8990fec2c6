import { Option } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { operatorFrom } from '../levels/operator.js';
import type { RecordAccess } from '../record-access.js';

export const TEXT_MAX = 500;
const NAME_MAX = 200;

/** A person and a reason: what every command has to be told that forbids, destroys or hands out. */
export const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; kept with who you are').makeOptionMandatory();
export const byOption = (): Option =>
  new Option('--by <name>', 'who you are (default: VERBATIM_OPERATOR, else your user name)');
export const personOption = (): Option =>
  new Option('--person <number>', 'by telephone number, with its country: +1 617 555 0100');

export interface OfficerOptions {
  readonly reason: string;
  readonly by?: string;
}

/** Errors: `CommandFailure` naming the option. */
export function officerOf(access: RecordAccess, { reason, by }: OfficerOptions) {
  return {
    reason: textIn('--reason', reason, TEXT_MAX),
    by: textIn('--by', by ?? operatorFrom(access.operator), NAME_MAX),
  };
}

export function textIn(option: string, given: string, max: number): string {
  const text = given.replaceAll(/\s+/g, ' ').trim();
  if (text !== '' && text.length <= max) return text;
  throw new CommandFailure(
    `${option} takes some text, of at most ${max} characters.`,
    EXIT_CODE.usage,
  );
}

/** Errors: `CommandFailure` unless exactly one of the two is given. */
export function requireOneOf(callSid: string | undefined, person: string | undefined): void {
  if ((callSid === undefined) === (person === undefined)) {
    throw new CommandFailure('Name one call, or give --person <number>.', EXIT_CODE.usage);
  }
}
