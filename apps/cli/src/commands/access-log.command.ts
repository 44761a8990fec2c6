import { AccessDayId } from '@verbatim/audit-log';
import { ACCESS_LIST_MAX, objectReader, type StoredAccess } from '@verbatim/storage';
import { InvalidArgumentError, type Command } from 'commander';
import {
  knownDays,
  readAnchor,
  verifiedDays,
  type DayPorts,
  type VerifiedDay,
} from '../accesses/verify-days.js';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { Progress } from '../output/progress.js';
import { formatTable, type Column } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { formatInstant } from '../output/time.js';
import type { RecordAccess } from '../record-access.js';
import type { CommandContext } from './context.js';

const COLUMNS: readonly Column<StoredAccess>[] = [
  { title: 'AT (UTC)', value: ({ at }) => formatInstant(at) },
  { title: 'WHO', value: ({ subject }) => subject },
  { title: 'BY', value: ({ means }) => means },
  { title: 'WHAT', value: ({ action }) => action },
  { title: 'OUTCOME', value: ({ outcome }) => outcome },
  {
    title: 'OF',
    value: ({ target }) =>
      Object.entries(target)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ') || '-',
  },
  { title: 'REASON', value: ({ reason }) => reason ?? '-' },
];

const VERIFY_HELP = `
Shortly after midnight UTC the worker that keeps the log states the day that is over: its lines in the object store, a
signed statement that names them and the statement of the day before, and a leaf of the log. Held against each
other here: rows, lines, statement, chain and log. Without DATABASE_URL all but the rows.

Exit code 0: all days hold; 1: one does not, and every difference is named.`;

export function addAccessLogCommand(program: Command, context: CommandContext): void {
  const group = program
    .command('access-log')
    .summary('see who read, exported, changed or erased what')
    .description(
      'Who read, exported, changed or erased what, and the proof that nothing was taken out.',
    );
  addList(group, context);
  addVerify(group, context);
}

function addList(group: Command, context: CommandContext): void {
  group
    .command('list')
    .summary('list accesses by commands and workers')
    .description(
      'Lists who did what by the command line and in workers, newest first. What was done through the\n' +
        "console's API is listed by GET /api/v1/access-log.",
    )
    .option('--subject <name>', 'only of this person')
    .option('--limit <n>', `at most this many, 1 to ${ACCESS_LIST_MAX}`, parseLimit, 100)
    .option('--json', 'one JSON array instead of a table')
    .action(({ subject, limit, json }: { subject?: string; limit: number; json?: boolean }) =>
      context.run(async (access, terminal) => {
        const rows = await access.accessLog().list({ subject, limit });
        if (json) return terminal.line(JSON.stringify(rows, idAsText, 2));
        terminal.line(rows.length === 0 ? 'Nothing yet.' : formatTable(COLUMNS, rows));
      }),
    );
}

interface VerifyOptions {
  readonly day?: string;
  readonly trust?: string;
  readonly anchor?: string;
  readonly json?: boolean;
}

function addVerify(group: Command, context: CommandContext): void {
  group
    .command('verify')
    .summary('prove the days that are over')
    .description('Compares the rows of each day with what was stated of it, and that with the log.')
    .option('--day <day>', 'only this day of UTC: 2026-11-26', parseDay)
    .option('--trust <keys>', 'file or directory of the public keys (default: TRUSTED_KEYS)')
    .option('--anchor <checkpoint>', 'a checkpoint of the log that was kept elsewhere')
    .option('--json', 'one JSON array instead of text')
    .addHelpText('after', VERIFY_HELP)
    .action((options: VerifyOptions) =>
      context.run(async (access, terminal) => {
        const ports = await portsOf(access, options);
        if (options.day !== undefined) requireOver(options.day, ports.now);
        const days = options.day === undefined ? await knownDays(ports) : [options.day];
        const progress = new Progress('Verifying days', days.length);
        const verified: VerifiedDay[] = [];
        for await (const day of verifiedDays(days, ports)) {
          verified.push(day);
          progress.at(verified.length);
        }
        progress.end();
        if (options.json) terminal.line(JSON.stringify(verified, null, 2));
        else print(terminal, verified);
        if (verified.some(({ problems }) => problems.length > 0)) {
          process.exitCode = EXIT_CODE.failed;
        }
      }),
    );
}

async function portsOf(access: RecordAccess, { trust, anchor }: VerifyOptions): Promise<DayPorts> {
  return {
    reader: objectReader(await access.store()),
    trustedKeys: await access.trustedKeys(trust),
    origin: access.logOrigin,
    anchor: anchor === undefined ? undefined : await readAnchor(anchor).catch(unreadable(anchor)),
    accesses: access.hasDatabase ? access.accessLog() : undefined,
    now: Date.now(),
  };
}

const unreadable = (file: string) => (error: NodeJS.ErrnoException) => {
  throw new CommandFailure(`${file} cannot be read (${error.code}).`);
};

function requireOver(day: string, now: number): void {
  const ends = Date.parse(`${day}T00:00:00.000Z`) + 86_400_000;
  if (ends <= now) return;
  throw new CommandFailure(`${day} is not over yet: it is stated once it is.`, EXIT_CODE.usage);
}

function print(terminal: Terminal, days: readonly VerifiedDay[]): void {
  if (days.length === 0) return terminal.line('No day is over yet of which anything is known.');
  for (const { day, rows, problems, remarks } of days) {
    const holds = problems.length === 0;
    const state = holds ? terminal.style('green', 'holds') : terminal.style('red', 'does not hold');
    terminal.line(
      `${day}  ${state}, ${rows} rows${remarks.length > 0 ? ` (${remarks.join('; ')})` : ''}`,
    );
    for (const { code, text } of problems) terminal.line(`  ${code}: ${text}`);
  }
  const wrong = days.filter(({ problems }) => problems.length > 0).length;
  terminal.line(`${days.length} days, ${wrong} of them do not hold.`);
}

const idAsText = (_name: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;

function parseDay(value: string): string {
  const day = AccessDayId.safeParse(value);
  if (day.success) return day.data;
  throw new InvalidArgumentError('Expected a day of UTC like 2026-11-26.');
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= ACCESS_LIST_MAX) return limit;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${ACCESS_LIST_MAX}.`);
}
