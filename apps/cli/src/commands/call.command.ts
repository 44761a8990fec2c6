import { randomUUID } from 'node:crypto';
import { E164 } from '@verbatim/compliance';
import { Vertical } from '@verbatim/contracts';
import { NUMBER_SECRET, NumberSeal, type OutboundCallRow } from '@verbatim/storage';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { formatTable, type Column } from '../output/table.js';
import { formatInstant } from '../output/time.js';
import type { CommandContext } from './context.js';

interface AskOptions {
  readonly vertical: Vertical;
  readonly at?: Date;
}

const HELP = `
A voice process places it: within the hours of the vertical, when there is room, and only where the law lets it
(docs/specs/dialing.md), which takes a consent that PARTY_LOOKUP_URL tells of. "verbatim call list" says what became of
it, and why it was refused. The number is sealed until then, and gone afterwards.`;

export function addCallCommand(program: Command, context: CommandContext): void {
  const call = program.command('call').summary('have the agent call somebody');
  call
    .command('place', { isDefault: true })
    .description('Asks for a call by the agent of a vertical.')
    .argument('<number>', 'whom to call, such as +16175550142', numberOf)
    .addOption(
      new Option('--vertical <name>', 'whose agent calls')
        .choices(Vertical.options)
        .makeOptionMandatory(),
    )
    .option('--at <instant>', 'not before, such as 2026-12-01T15:00:00-05:00; now without it', at)
    .addHelpText('after', HELP)
    .action((number: string, { vertical, at: notBefore }: AskOptions) =>
      context.run(async (access, terminal) => {
        const secrets = await access.secrets();
        if (!secrets) throw new CommandFailure('Set MASTER_KEY_FILE or SECRETS_KEY_FILE.');
        const id = randomUUID();
        const numberSealed = new NumberSeal(secrets.derive(NUMBER_SECRET)).seal(id, number);
        const dueAt = notBefore ?? new Date();
        const row = { id, vertical, reason: 'asked', originCallId: null, dueAt } as const;
        await access.outboundCalls().ask({ ...row, numberSealed });
        terminal.line(`Asked for, as ${id}.`);
      }),
    );
  call
    .command('list')
    .description('Lists calls that are to be placed, or were, newest first. No numbers are shown.')
    .option('--json', 'one JSON array instead of a table')
    .action(({ json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const rows = (await access.outboundCalls().list()).map(withoutNumber);
        if (json) return terminal.line(JSON.stringify(rows, null, 2));
        terminal.line(rows.length === 0 ? 'There are none.' : formatTable(COLUMNS, rows));
      }),
    );
}

type ShownRow = Omit<OutboundCallRow, 'numberSealed'>;

const withoutNumber = ({ numberSealed: _sealed, ...row }: OutboundCallRow): ShownRow => row;

const COLUMNS: readonly Column<ShownRow>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'VERTICAL', value: ({ vertical }) => vertical },
  { title: 'WHY', value: ({ reason }) => reason },
  { title: 'STATE', value: ({ state }) => state },
  { title: 'DUE (UTC)', value: ({ dueAt }) => formatInstant(dueAt.getTime()) },
  { title: 'ATTEMPTS', align: 'right', value: ({ attempts }) => String(attempts) },
  {
    title: 'OUTCOME',
    value: ({ outcome, reasons }) => [outcome, ...reasons].filter(Boolean).join(', ') || '-',
  },
  { title: 'CALL', value: ({ callId }) => callId ?? '-' },
];

function numberOf(text: string): string {
  const number = E164.safeParse(text);
  if (number.success) return number.data;
  throw new InvalidArgumentError('Expected a number like +16175550142.');
}

function at(text: string): Date {
  const instant = /[Z+-]\d*:?\d*$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw new InvalidArgumentError(
      'Expected an instant with its offset, 2026-12-01T15:00:00-05:00.',
    );
  }
  return new Date(instant);
}
