import { QUEUE_NAMES } from '@verbatim/contracts';
import { Option, type Command } from 'commander';
import { listedLetter, shownLetter } from '../dead-letters/letter-view.js';
import { printLetter, printLetters } from '../output/dead-letter-text.js';
import type { CommandContext } from './context.js';
import { lettersToRetry, retryAll, type RetryOptions } from './dead-letter-retry.js';
import { LETTERS_MAX, unknownLetter, checkedLetterId } from './letter-id.js';

const RETRY_HELP = `
Each job goes back to the end of its queue under a new id, and its letter is removed once the queue
has accepted it. A queue that is full refuses: the rest stays, and the command ends with 1.

An error that begins with BUG. has ended several workers one after another, QUEUE.STALLED_TOO_OFTEN died
with them: put such a job back only once the workers run a build that repairs it, alone and first.`;

const queueOption = (): Option =>
  new Option('--queue <name>', 'only this queue').choices([...QUEUE_NAMES]);

export function addDeadLetterCommand(program: Command, context: CommandContext): void {
  const deadLetter = program
    .command('dead-letter')
    .summary('look at jobs that no retry could help, and put them back')
    .description(
      'Jobs that failed for good are kept as dead letters. While a queue has too many of them it takes\n' +
        'no new jobs. What a letter holds is sealed: no command shows any words of it.',
    );
  addList(deadLetter, context);
  addShow(deadLetter, context);
  addRetry(deadLetter, context);
}

function addList(deadLetter: Command, context: CommandContext): void {
  deadLetter
    .command('list')
    .summary('list dead letters')
    .description(`Lists dead letters, oldest first, at most ${LETTERS_MAX}.`)
    .addOption(queueOption())
    .option('--json', 'one JSON array instead of a table')
    .action(({ queue, json }: { queue?: string; json?: boolean }) =>
      context.run(async (access, terminal) => {
        const stored = await access.deadLetters().list(queue, LETTERS_MAX);
        const letters = stored.map(listedLetter);
        // Beside the list, which a script may read.
        if (stored.length === LETTERS_MAX)
          terminal.problem(`These are the oldest ${LETTERS_MAX}; there may be more.`);
        if (json) return terminal.line(JSON.stringify(letters, null, 2));
        printLetters(terminal, letters, Date.now());
      }),
    );
}

function addShow(deadLetter: Command, context: CommandContext): void {
  deadLetter
    .command('show')
    .summary('show what a dead letter is about')
    .description('Shows why a job was given up, and the identity and kind of each of its events.')
    .argument('<id>', 'the letter, as "list" numbers it')
    .option('--json', 'JSON instead of text')
    .action((given: string, { json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const letter = await access.deadLetters().show(checkedLetterId(given));
        if (letter === undefined) throw unknownLetter(given);
        const shown = shownLetter(letter);
        if (json) return terminal.line(JSON.stringify(shown, null, 2));
        printLetter(terminal, shown);
      }),
    );
}

function addRetry(deadLetter: Command, context: CommandContext): void {
  deadLetter
    .command('retry')
    .summary('put dead letters back on their queues')
    .description('Puts jobs back on their queues, when what made them fail has been repaired.')
    .argument('[ids...]', 'the letters, as "list" numbers them')
    .option('--all', `every letter of --queue, oldest first, at most ${LETTERS_MAX} at once`)
    .addOption(queueOption())
    .addHelpText('after', RETRY_HELP)
    .action((ids: string[], options: RetryOptions) =>
      context.run(async (access, terminal) => {
        const letters = await lettersToRetry(access.deadLetters(), ids, options);
        await retryAll(letters, access, terminal);
      }),
    );
}
