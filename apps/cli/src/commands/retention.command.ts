import { readAhead } from '@verbatim/policy';
import { forgetPendingKeys, objectReader } from '@verbatim/storage';
import type { Command } from 'commander';
import { noteAccess } from '../accesses/note-access.js';
import { beginDisposals, finishDisposals, type Sweep } from '../disposal/dispose-calls.js';
import { looksDue, type SweepPorts, type SweptCall } from '../disposal/disposal-plan.js';
import { UnbelievableManifestError } from '../disposal/sealed-facts.js';
import { EXIT_CODE } from '../exit-codes.js';
import { operatorFrom } from '../levels/operator.js';
import { printSweep, type SweepReport } from '../output/sweep-text.js';
import { Progress } from '../output/progress.js';
import type { RecordAccess } from '../record-access.js';
import { policyInForce } from '../rules/policy-in-force.js';
import { newDecisionId } from '../statements/decision-id.js';
import type { CommandContext } from './context.js';
import { byOption, textIn } from './officer.js';

const HELP = `
A call goes when a ceiling of one of its retention classes has passed: its key, its objects and what the index has of it. A
signed disposal statement remains, which the log keeps. What is held, what a floor keeps, what floor and ceiling
contradict each other about, and what the object store has locked stays, and is listed. It cannot be undone.

A sweep that was killed is finished by the next one. Exit code 0: all that was due is gone; 1: something due stays.`;

/** Reads of manifests on their way at once; each waits for the store most of the time. */
const READS_AT_ONCE = 8;
/** Calls that one transaction decides about. */
const BATCH = 100;

interface SweepOptions {
  readonly dryRun?: boolean;
  readonly by?: string;
  readonly policy?: string;
  readonly json?: boolean;
}

export function addRetentionCommand(program: Command, context: CommandContext): void {
  program
    .command('retention')
    .summary('keep calls as long as they must be kept, and no longer')
    .description(
      'Holds calls in the store until their floors, and disposes of them at their ceilings.',
    )
    .command('sweep')
    .summary('dispose of what is past its ceiling')
    .description('Disposes of every call that has to go by now.')
    .option('--dry-run', 'say what would happen, and destroy nothing')
    .addOption(byOption())
    .option('--policy <folder>', 'files to go by (default: the revision in force, else config)')
    .option('--json', 'the report as JSON')
    .addHelpText('after', HELP)
    .action((options: SweepOptions) =>
      context.run(async (access, terminal) => {
        const by = textIn('--by', options.by ?? operatorFrom(access.operator), 200);
        const at = Date.now();
        const sweep: Sweep = { id: newDecisionId(at), by, at };
        const action = options.dryRun ? 'retention.sweep.dry-run' : 'retention.sweep';
        const sweeping = { action, by, target: { sweep: sweep.id } };
        const report = await noteAccess(access, sweeping, () => swept(access, sweep, options));
        if (options.json) terminal.line(JSON.stringify(report, null, 2));
        else printSweep(terminal, report);
        if (report.kept.length > 0) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

async function swept(
  access: RecordAccess,
  sweep: Sweep,
  { dryRun = false, policy }: SweepOptions,
): Promise<SweepReport> {
  await (await access.holdDesk()).restore();
  const resumed = dryRun ? [] : await finish(access);
  const store = await access.store();
  const trustedKeys = await access.trustedKeys();
  const ports = {
    ...{ store, reader: objectReader(store), trustedKeys, holds: access.legalHolds() },
    policy: await policyInForce(access, policy),
  };
  const kept: SweptCall[] = [];
  const disposed: SweepReport['disposed'][number][] = [];
  let due: Due[] = [];
  const decide = async (): Promise<void> => {
    if (!dryRun) kept.push(...(await beginDisposals(due, sweep, access.removals())));
    const stay = new Set(kept.map(({ callId }) => callId));
    disposed.push(...due.filter(({ callId }) => !stay.has(callId)).map(rowOf));
    due = [];
    if (!dryRun) await finish(access);
  };
  const calls = access.sealedCalls();
  const progress = new Progress('Looking at calls', await calls.count());
  let looked = 0;
  const look = (callId: string) => lookAt(callId, ports, sweep.at);
  for await (const call of readAhead(calls.ids(), READS_AT_ONCE, look)) {
    progress.at((looked += 1));
    if (call?.what === 'dispose') due.push(call);
    else if (call !== undefined) kept.push(call);
    if (due.length >= BATCH) await decide();
  }
  if (due.length > 0) await decide();
  progress.end();
  return { sweep: sweep.id, isDryRun: dryRun, looked, resumed, disposed, kept };
}

type Due = Extract<SweptCall, { what: 'dispose' }>;

const rowOf = ({ callId, vertical, ceiling }: Due) => ({ callId, vertical, ceiling });

/** One record that cannot be believed does not keep the others from going. */
async function lookAt(
  callId: string,
  ports: SweepPorts,
  at: number,
): Promise<SweptCall | undefined> {
  try {
    return await looksDue(callId, ports, at);
  } catch (error) {
    if (!(error instanceof UnbelievableManifestError)) throw error;
    return { callId, vertical: '-', what: 'unbelievable', names: [] };
  }
}

async function finish(access: RecordAccess): Promise<string[]> {
  const spool = access.spoolRootIfAny;
  return finishDisposals({
    store: await access.store(),
    statements: await access.statements(),
    removals: access.removals(),
    forgetPendingKey:
      spool === undefined ? undefined : (callId: string) => forgetPendingKeys(spool, callId),
  });
}
