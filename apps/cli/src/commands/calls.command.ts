import { VERTICALS } from '@verbatim/contracts';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { formatTable, type Column } from '../output/table.js';
import { formatInstant } from '../output/time.js';
import { listCalls, type ListedCall } from '../record/call-list.js';
import type { CommandContext } from './context.js';

const LIMIT_MAX = 1_000;

const COLUMNS: readonly Column<ListedCall>[] = [
  { title: 'STARTED (UTC)', value: (call) => formatInstant(call.startedAt) },
  { title: 'CALL', value: (call) => call.callSid },
  { title: 'VERTICAL', value: (call) => call.vertical },
  { title: 'EVENTS', align: 'right', value: (call) => String(call.events) },
  { title: 'FINALS', align: 'right', value: (call) => String(call.finals) },
  { title: 'GAPS', align: 'right', value: (call) => String(call.gaps) },
  { title: 'VERDICT', value: verdictOf },
];

export function addCallsCommand(program: Command, context: CommandContext): void {
  program
    .command('calls')
    .summary('list recorded calls')
    .description('Lists recorded calls, newest first, as the index in PostgreSQL knows them.')
    .option('--json', 'one JSON array instead of a table')
    .option('--limit <n>', `at most this many, 1 to ${LIMIT_MAX}`, parseLimit, 20)
    .addOption(new Option('--vertical <name>', 'only this vertical').choices([...VERTICALS]))
    .action((options: { json?: boolean; limit: number; vertical?: string }) =>
      context.run(async (access, terminal) => {
        const calls = await listCalls(access.database(), options);
        if (options.json) return terminal.line(JSON.stringify(calls, null, 2));
        if (calls.length === 0) return terminal.line('No calls are recorded yet.');
        terminal.line(formatTable(COLUMNS, calls));
      }),
    );
}

function verdictOf({ revision, completeness, endedAt, isAmendmentDue }: ListedCall): string {
  if (revision === 0) return endedAt === null ? '(running)' : '(to be sealed)';
  const amended = revision > 1 ? `, revision ${revision}` : '';
  return `${completeness}${amended}${isAmendmentDue ? ', to be amended' : ''}`;
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${LIMIT_MAX}.`);
}
