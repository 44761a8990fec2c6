import type { DeadLetters, StoredDeadLetter } from '@verbatim/storage';
import { retryLetter } from '../dead-letters/retry-letters.js';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { LETTERS_MAX, checkedLetterId, unknownLetter } from './letter-id.js';

export interface RetryOptions {
  readonly all?: boolean;
  readonly queue?: string;
}

/**
 * The letters that were asked for. With `--all` those that are there now: a job that dies again while
 * the command runs is a new letter, and is left for the next one.
 */
export async function lettersToRetry(
  deadLetters: DeadLetters,
  ids: readonly string[],
  { all, queue }: RetryOptions,
): Promise<StoredDeadLetter[]> {
  if (all && ids.length === 0 && queue !== undefined) return deadLetters.list(queue, LETTERS_MAX);
  if (all || queue !== undefined || ids.length === 0) {
    throw new CommandFailure('Name the letters, or give --all --queue <name>.', EXIT_CODE.usage);
  }
  const letters: StoredDeadLetter[] = [];
  for (const id of new Set(ids)) {
    const letter = await deadLetters.show(checkedLetterId(id));
    if (letter === undefined) throw unknownLetter(id);
    letters.push(letter);
  }
  return letters;
}

/** One line for each letter that went back. Stops at the first refusal: the next would meet the same. */
export async function retryAll(
  letters: readonly StoredDeadLetter[],
  access: RecordAccess,
  terminal: Terminal,
): Promise<void> {
  const ports = {
    deadLetters: access.deadLetters(),
    queue: (name: Parameters<RecordAccess['queue']>[0]) => access.queue(name),
  };
  if (letters.length === 0) return terminal.line('There are no dead letters to retry.');
  for (const [done, letter] of letters.entries()) {
    const outcome = await retryLetter(letter, ports);
    if (outcome.kind !== 'retried') {
      const rest = `${done} of ${letters.length} letters went back; the others stay.`;
      throw new CommandFailure(`${reasonOf(outcome, letter)} ${rest}`);
    }
    terminal.line(`${letter.id} went back to ${printable(letter.queue)} as ${outcome.jobId}.`);
  }
}

function reasonOf(
  outcome: Exclude<Awaited<ReturnType<typeof retryLetter>>, { kind: 'retried' }>,
  { id, queue }: StoredDeadLetter,
): string {
  if (outcome.kind === 'not-retryable') {
    return `Letter ${id} cannot be retried: it names no queue of this build, or holds no job.`;
  }
  return outcome.reason === 'full'
    ? `${queue} is full: try again when its workers have caught up.`
    : `${queue} takes no jobs while its dead-letter store is full.`;
}
