import { verifyCall, type VerifyReport } from '@verbatim/audit-log';
import { objectReader } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { formatTable, type Column } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

interface VerifyOptions {
  readonly all?: boolean;
  readonly json?: boolean;
  readonly trust?: string;
}

const HELP = `
Two verdicts for each call:
  integrity     verified, or the first thing that is wrong: missing-object, altered-object,
                altered-order, bad-signature, untrusted-key, key-unavailable, not-sealed
  completeness  complete, gaps-explained, tail-unknown or loss-detected, computed again from the
                events; not-checked without the master key

A call holds when its integrity is verified and no loss is detected. Exit code 0: every call holds
(with --all, calls that are not sealed yet are told and do not count); 1: one does not; 2: no such call.`;

export function addVerifyCommand(program: Command, context: CommandContext): void {
  program
    .command('verify')
    .summary('prove that the record of a call is complete and unaltered')
    .description('Checks sealed calls from the object store and the trusted keys alone.')
    .argument('[callSid]', 'the call')
    .option('--all', 'every call in the object store')
    .option('--json', 'the full reports as JSON')
    .option(
      '--trust <keys>',
      'file or directory of the public keys to trust (default: TRUSTED_KEYS)',
    )
    .addHelpText('after', HELP)
    .action((callSid: string | undefined, options: VerifyOptions) =>
      context.run(async (access, terminal) => {
        const reports = await verifyCalls(access, callSid, options);
        if (options.json) {
          terminal.line(JSON.stringify(options.all ? reports : reports[0], null, 2));
        } else if (options.all) printTable(terminal, reports);
        else for (const report of reports) printReport(terminal, report);
        const failed = reports.filter(
          (report) => !holds(report) && !(options.all && report.integrity === 'not-sealed'),
        );
        if (failed.length > 0) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

/** What the exit code stands for. */
export function holds({ integrity, completeness }: VerifyReport): boolean {
  return integrity === 'verified' && completeness !== 'loss-detected';
}

async function verifyCalls(
  access: RecordAccess,
  given: string | undefined,
  { all, trust }: VerifyOptions,
): Promise<VerifyReport[]> {
  if ((given === undefined) === !all) {
    throw new CommandFailure('Name one call, or give --all.', EXIT_CODE.usage);
  }
  const callSid = given === undefined ? undefined : checkedCallSid(given);
  const store = await access.store();
  const trustedKeys = await access.trustedKeys(trust);
  const masterKey = await access.masterKey();
  const callIds = await knownCallIds(store, callSid);
  if (callSid !== undefined && callIds.length === 0) throw unknownCall(callSid);
  const reports: VerifyReport[] = [];
  for (const callId of callIds) {
    const input = { callId, reader: objectReader(store), trustedKeys };
    reports.push(await verifyCall(masterKey ? { ...input, masterKey } : input));
  }
  return reports;
}

const COLUMNS: readonly Column<VerifyReport>[] = [
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'REVISION', align: 'right', value: ({ revision }) => String(revision ?? '-') },
  { title: 'INTEGRITY', value: ({ integrity }) => integrity },
  { title: 'COMPLETENESS', value: ({ completeness }) => completeness },
  { title: 'FIRST PROBLEM', value: problemOf },
];

function printTable(terminal: Terminal, reports: readonly VerifyReport[]): void {
  if (reports.length === 0) return terminal.line('There are no calls in the object store.');
  const open = reports.filter(({ integrity }) => integrity === 'not-sealed').length;
  const held = reports.filter(holds).length;
  terminal.line(formatTable(COLUMNS, reports));
  terminal.line();
  const rest = open === 0 ? '' : `, ${open} not sealed yet`;
  terminal.line(`${held} of ${reports.length - open} sealed calls hold${rest}.`);
}

function printReport(terminal: Terminal, report: VerifyReport): void {
  const { callId, revision, integrity, completeness, reasons, depth, notes } = report;
  const style = holds(report) ? 'green' : 'red';
  const sealed = revision === null ? '' : `, revision ${revision}`;
  terminal.line(`${terminal.style('bold', callId)}${sealed}`);
  terminal.line(`integrity:    ${terminal.style(style, integrity)}`);
  terminal.line(`completeness: ${completeness}${listed(reasons)}`);
  if (depth === 'stored-bytes') {
    terminal.line('depth:        stored bytes and signatures only, for want of the master key');
  }
  for (const note of notes) terminal.line(`note:         ${note}`);
  const problem = problemOf(report);
  if (problem !== '') terminal.line(`problem:      ${problem}`);
}

function problemOf(report: VerifyReport): string {
  if (report.firstProblem !== null) return report.firstProblem;
  return report.completeness === 'loss-detected' ? (report.reasons[0] ?? '') : '';
}

const listed = (reasons: readonly string[]): string =>
  reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
