import { MESSAGE_STATES, MESSAGES_LISTED_MAX, type ListedMessage } from '@verbatim/storage';
import { Option, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { formatTable, printable, type Column } from '../output/table.js';
import { formatAge } from '../output/time.js';
import type { CommandContext } from './context.js';

const columnsAt = (now: number): readonly Column<ListedMessage>[] => [
  { title: 'MESSAGE', value: ({ id }) => id },
  { title: 'VERTICAL', value: ({ vertical }) => vertical },
  { title: 'CHANNEL', value: ({ channel }) => channel },
  { title: 'TEMPLATE', value: ({ template }) => template },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'DELIVERY', value: ({ delivery }) => delivery ?? '-' },
  { title: 'CODE', value: ({ code }) => code ?? '-' },
  { title: 'ATTEMPTS', align: 'right', value: ({ attempt }) => String(attempt) },
  { title: 'AGE', align: 'right', value: ({ createdAt }) => formatAge(now - +createdAt) },
];

export function addMessagesCommand(program: Command, context: CommandContext): void {
  const messages = program
    .command('messages')
    .summary('look at messages to callers, and send dead ones again')
    .description(
      'SMS and e-mail that calls have sent, or could not send. To whom and what they say is sealed: no\n' +
        'command shows any of it; "verbatim show" does, from the record of the call.',
    );
  messages
    .command('list')
    .summary('list messages')
    .description(`Lists messages, the newest first, at most ${MESSAGES_LISTED_MAX}.`)
    .addOption(
      new Option('--state <name>', 'only those in this state').choices([...MESSAGE_STATES]),
    )
    .option('--json', 'one JSON array instead of a table')
    .action(({ state, json }: { state?: string; json?: boolean }) =>
      context.run(async (access, terminal) => {
        const found = await access.messages().list(state);
        if (json) return terminal.line(JSON.stringify(found, null, 2));
        if (found.length === 0) return terminal.line('There are no such messages.');
        terminal.line(formatTable(columnsAt(Date.now()), found));
      }),
    );
  messages
    .command('retry')
    .summary('send dead messages again')
    .description(
      'Gives messages that were given up eight attempts more. One that may have been sent already may then be\n' +
        'sent twice, and the record says so.',
    )
    .argument('<ids...>', 'the messages, as "list" names them')
    .action((ids: string[]) =>
      context.run(async (access, terminal) => {
        const refused: string[] = [];
        for (const id of ids) {
          if (await access.messages().retry(id)) terminal.line(`${printable(id)} is sent again.`);
          else refused.push(printable(id));
        }
        if (refused.length === 0) return;
        throw new CommandFailure(
          `Not dead, or not known: ${refused.join(', ')}.`,
          EXIT_CODE.unknownId,
        );
      }),
    );
}
