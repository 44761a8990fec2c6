import { readFile } from 'node:fs/promises';
import { AccessDayId } from '@verbatim/audit-log';
import {
  TOLERANCE_SECONDS,
  listTwilioCalls,
  readCallExport,
  reconcileCalls,
  type CarrierCalls,
  type TimeSpan,
} from '@verbatim/carrier';
import { reconcileStore, recordedCalls, type StoreFinding } from '@verbatim/storage';
import { InvalidArgumentError, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { Progress } from '../output/progress.js';
import { printReconciled, printStoreFindings } from '../output/reconcile-text.js';
import type { RecordAccess } from '../record-access.js';
import type { CommandContext } from './context.js';

const TWILIO_HELP = `
Compares by CallSid, both ways: not-recorded (Twilio had a call and nothing here knows it), not-in-log (it is known
here, and not in the log though its time is over), not-at-carrier, duration-differs. Told apart, and no findings:
calls that nobody answered, that are still on, that ended within two minutes, and legs that recorded calls dialled.

Asks Twilio's REST API with TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN, or reads what was exported: CSV with
names of columns, JSON, or a line of JSON each. No telephone number is read. The worker does the same by itself
with RECONCILE_TWILIO_CRON.

Exit code 0: no findings; 1: findings.`;

export function addReconcileCommand(program: Command, context: CommandContext): void {
  const group = program
    .command('reconcile')
    .summary('find what one place has and another has not')
    .description('Compares the record with what others have of the same calls.');
  addTwilio(group, context);
  addStore(group, context);
}

interface TwilioOptions {
  readonly day: string;
  readonly export?: string;
  readonly subaccounts?: boolean;
  readonly tolerance: number;
  readonly json?: boolean;
}

function addTwilio(group: Command, context: CommandContext): void {
  group
    .command('twilio')
    .summary("compare Twilio's call list with the log")
    .description('Finds calls of a day that Twilio had and the log has not, and the reverse.')
    .requiredOption('--day <day>', 'a day of UTC: 2026-11-26', parseDay)
    .option('--export <file>', 'what Twilio has exported, instead of asking its API')
    .option('--subaccounts', 'also the calls of accounts below this one')
    .option(
      '--tolerance <seconds>',
      'how far durations may be apart',
      parseSeconds,
      TOLERANCE_SECONDS,
    )
    .option('--json', 'JSON instead of a table')
    .addHelpText('after', TWILIO_HELP)
    .action((options: TwilioOptions) =>
      context.run(async (access, terminal) => {
        const { day, tolerance: toleranceSeconds } = options;
        const ports = {
          carrierCalls: (span: TimeSpan) => carrierCalls(access, span, options),
          recordedCalls: (span: TimeSpan, ids: readonly string[]) =>
            recordedCalls(access.database(), span, ids),
        };
        const reconciled = await reconcileCalls(day, ports, { now: Date.now(), toleranceSeconds });
        if (options.json) terminal.line(JSON.stringify(reconciled, null, 2));
        else printReconciled(terminal, reconciled);
        if (reconciled.findings.length > 0) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

const STORE_HELP = `
Reads names in the store and rows side by side: segments, sealed revisions, keys, statements, and the head of the
log. Dry by default. With --repair, what loses nothing: leaves of the log that nobody asked for are asked for, and
segments that no row names are deleted once they are a day old and all of their events are in sealed calls.
The rest is for a person, and each line says what to do.

Exit code 0: they agree, or all that differed is repaired; 1: something is left.`;

interface StoreOptions {
  readonly repair?: true;
  readonly trust?: string;
  readonly json?: boolean;
}

function addStore(group: Command, context: CommandContext): void {
  group
    .command('store')
    .summary('compare the object store with PostgreSQL')
    .description('Finds what the object store has and PostgreSQL has not, and the reverse.')
    .option('--repair', 'repair what is safe; without it nothing is changed')
    .option('--trust <keys>', 'file or directory of the public keys (default: TRUSTED_KEYS)')
    .option('--json', 'one JSON array instead of a table')
    .addHelpText('after', STORE_HELP)
    .action(({ repair, trust, json }: StoreOptions) =>
      context.run(async (access, terminal) => {
        const progress = new Progress('Comparing objects', undefined);
        let looked = 0;
        const findings: StoreFinding[] = [];
        for await (const finding of reconcileStore({
          database: access.database(),
          store: await access.store(),
          trustedKeys: await access.trustedKeys(trust),
          origin: access.logOrigin,
          now: Date.now(),
          isRepair: repair === true,
          onLooked: () => progress.at((looked += 1)),
        })) {
          findings.push(finding);
        }
        progress.end();
        if (json) terminal.line(JSON.stringify(findings, null, 2));
        else printStoreFindings(terminal, findings, looked);
        if (findings.some((finding) => finding.repair !== 'repaired')) {
          process.exitCode = EXIT_CODE.failed;
        }
      }),
    );
}

async function carrierCalls(
  access: RecordAccess,
  span: TimeSpan,
  { export: file, subaccounts = false }: TwilioOptions,
): Promise<CarrierCalls> {
  if (file !== undefined) {
    return { calls: readCallExport(await readText(file), file), accountsLeftOut: [] };
  }
  const progress = new Progress('Listing calls', undefined);
  const onCalls = (calls: number): void => progress.at(calls);
  const listed = await listTwilioCalls(span, {
    ...access.twilioAccount,
    ...{ withSubaccounts: subaccounts, onCalls },
  });
  progress.end();
  return listed;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${file} cannot be read (${code}).`);
  }
}

function parseDay(value: string): string {
  const day = AccessDayId.safeParse(value);
  if (day.success) return day.data;
  throw new InvalidArgumentError('Expected a day of UTC like 2026-11-26.');
}

function parseSeconds(value: string): number {
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 3_600) return seconds;
  throw new InvalidArgumentError('Expected a whole number from 0 to 3600.');
}
