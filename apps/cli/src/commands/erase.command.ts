import { wrappedKeyPath } from '@verbatim/audit-log';
import { ERASURE_GROUNDS, type ErasureGround } from '@verbatim/contracts';
import { forgetPendingKeys, objectReader, type BeginOutcome } from '@verbatim/storage';
import { Option, type Command } from 'commander';
import { noteAccess } from '../accesses/note-access.js';
import {
  decisionOf,
  planErasure,
  type ErasurePlan,
  type ErasureRequest,
} from '../erasure/erasure-plan.js';
import { finishErasures } from '../erasure/erase-calls.js';
import { restoreErasures } from '../erasure/restore-erasures.js';
import type { Copy } from '../erasure/copies.js';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printCopies, printPlan } from '../output/erasure-text.js';
import { Progress } from '../output/progress.js';
import { beyondNumbers, personKeyOf } from '../person/person-key.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { policyInForce } from '../rules/policy-in-force.js';
import { newDecisionId } from '../statements/decision-id.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';
import {
  byOption,
  officerOf,
  personOption,
  requireOneOf,
  textIn,
  TEXT_MAX,
  type OfficerOptions,
} from './officer.js';

const HELP = `
Destroys the key of each call, so that no copy of its words can be read any more, and what is readable without it.
The sealed bytes stay and go on to verify; a signed tombstone in the log says that the absence is lawful. It cannot
be undone. A legal hold refuses; a floor of a retention class that still runs refuses the grounds that the class
lists (config/retention, "erasure"). Where laws contradict each other nothing happens until another person has
looked: --decided-by names that person, and --decision says why the call goes all the same.

A run that was killed is finished by the next one, or by "verbatim erase --resume".
Exit code 0: all is erased; 1: something was refused or is left; 2: no such call, nobody of that number.`;

interface EraseOptions extends OfficerOptions {
  readonly person?: string;
  readonly ground: ErasureGround;
  readonly decidedBy?: string;
  readonly decision?: string;
  readonly policy?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function addEraseCommand(program: Command, context: CommandContext): void {
  program
    .command('erase')
    .summary('destroy what was said on a call, or on all calls with a person')
    .description('Erases calls on a ground that is put on record, and proves it.')
    .argument('[callSid]', 'the call')
    .addOption(personOption())
    .addOption(new Option('--ground <ground>', 'on what ground').choices([...ERASURE_GROUNDS]))
    .option('--reason <text>', 'why; kept with who you are')
    .addOption(byOption())
    .option('--decided-by <name>', 'who else has looked at what contradicts, and decided')
    .option('--decision <text>', 'why it goes against a floor that contradicts')
    .option('--policy <folder>', 'files to go by (default: the revision in force, else config)')
    .option('--dry-run', 'say what would happen, and destroy nothing')
    .addOption(new Option('--resume', 'only finish what a run that was killed has left'))
    .option('--json', 'what happened as JSON')
    .addHelpText('after', HELP)
    .action((given: string | undefined, options: Partial<EraseOptions> & { resume?: boolean }) =>
      context.run(async (access, terminal) => {
        if (options.resume) {
          const by = officerOf(access, { reason: 'resume', ...options }).by;
          const resumed = { action: 'call.erase', by, target: { resume: 'true' } };
          const copies = await noteAccess(access, resumed, () => finish(access));
          if (options.json) return terminal.line(JSON.stringify({ copies }, null, 2));
          return printCopies(terminal, copies);
        }
        const request = requestOf(access, options);
        const callIds = await callsAsked(access, given, options.person);
        const plan = await planned(access, callIds, request, options.policy);
        const target = {
          ground: request.ground,
          calls: String(callIds.length),
          ...(given === undefined
            ? { personKey: await personKeyOf(access, options.person ?? '') }
            : { callId: given }),
        };
        const action = options.dryRun ? 'call.erase.dry-run' : 'call.erase';
        const { by, reason } = request;
        const copies = await noteAccess(access, { action, by, target, reason }, async () =>
          options.dryRun ? [] : erase(access, plan, request),
        );
        if (options.json) terminal.line(JSON.stringify(reportOf(plan, copies), null, 2));
        else {
          printPlan(terminal, plan, options.dryRun === true);
          if (!options.dryRun) printCopies(terminal, copies);
        }
        const beyond = options.person === undefined ? undefined : await beyondNumbers(access);
        if (beyond !== undefined) terminal.problem(beyond);
        if (plan.refused.length > 0) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

/** Errors: `CommandFailure` naming what is missing or wrong, all at once. */
function requestOf(access: RecordAccess, options: Partial<EraseOptions>): ErasureRequest {
  const { ground, reason, decidedBy, decision } = options;
  const missing = [
    ...(ground === undefined ? ['--ground'] : []),
    ...(reason === undefined ? ['--reason'] : []),
    ...(decidedBy !== undefined && decision === undefined ? ['--decision'] : []),
    ...(decidedBy === undefined && decision !== undefined ? ['--decided-by'] : []),
  ];
  if (ground === undefined || reason === undefined || missing.length > 0) {
    throw new CommandFailure(`An erasure needs ${missing.join(', ')}, too.`, EXIT_CODE.usage);
  }
  const officer = officerOf(access, { ...options, reason });
  const decided =
    decidedBy === undefined
      ? undefined
      : {
          by: textIn('--decided-by', decidedBy, 200),
          reason: textIn('--decision', decision ?? '', TEXT_MAX),
        };
  if (decided?.by.toLowerCase() === officer.by.toLowerCase()) {
    throw new CommandFailure(
      `--decided-by takes another person than ${officer.by}, who asks for the erasure.`,
      EXIT_CODE.usage,
    );
  }
  return { ...officer, ground, decided, at: Date.now() };
}

async function callsAsked(
  access: RecordAccess,
  given: string | undefined,
  person: string | undefined,
): Promise<string[]> {
  requireOneOf(given, person);
  if (given !== undefined) {
    const callId = checkedCallSid(given);
    const [known] = await access.removals().of([callId]);
    if (known === undefined && (await knownCallIds(await access.store(), callId)).length === 0) {
      throw unknownCall(callId);
    }
    return [callId];
  }
  const calls = await access.callPeople().callsOf(await personKeyOf(access, person ?? ''));
  if (calls.length > 0) return calls.map(({ callId }) => callId);
  throw new CommandFailure('No sealed call with that person is known.', EXIT_CODE.unknownId);
}

async function planned(
  access: RecordAccess,
  callIds: readonly string[],
  request: ErasureRequest,
  folder: string | undefined,
): Promise<ErasurePlan> {
  await (await access.holdDesk()).restore();
  const store = await access.store();
  const ports = {
    store,
    reader: objectReader(store),
    trustedKeys: await access.trustedKeys(),
    policy: await policyInForce(access, folder),
    holds: access.legalHolds(),
    removals: access.removals(),
  };
  const progress = new Progress('Looking at calls', callIds.length);
  const plan = await planErasure(callIds, request, ports, (done) => progress.at(done));
  progress.end();
  return plan;
}

async function erase(
  access: RecordAccess,
  plan: ErasurePlan,
  request: ErasureRequest,
): Promise<Copy[]> {
  if (plan.calls.length > 0) {
    const id = newDecisionId(request.at);
    const body = decisionOf(plan, request);
    const decision = { id, kind: 'erasure', body, decidedAt: new Date(request.at) } as const;
    const begun = await access.removals().begin(decision, 'erasure', plan.calls);
    if (begun.kind === 'refused') throw interrupted(begun);
  }
  await destroyAgain(access, plan);
  return finish(access);
}

/** A key that came back over its tombstone, by a restored backup above all. */
async function destroyAgain(access: RecordAccess, { removed }: ErasurePlan): Promise<void> {
  const store = await access.store();
  for (const { callId } of removed) {
    await store.destroy(wrappedKeyPath(callId), { bypassGovernance: true });
  }
}

/** Something changed between the look at the calls and the decision. */
function interrupted({ obstacles }: Extract<BeginOutcome, { kind: 'refused' }>): CommandFailure {
  const told = obstacles.map(
    ({ callId, because, names }) =>
      `${callId} ${because}${names.length > 0 ? ` (${names.join(', ')})` : ''}`,
  );
  return new CommandFailure(`Nothing was erased, since meanwhile: ${told.join('; ')}. Try again.`);
}

async function finish(access: RecordAccess): Promise<Copy[]> {
  const removals = access.removals();
  const spool = access.spoolRootIfAny;
  const statements = await access.statements();
  await restoreErasures(statements, removals);
  const ports = {
    store: await access.store(),
    statements,
    removals,
    carrier: access.carrier,
    forgetPendingKey:
      spool === undefined ? undefined : (callId: string) => forgetPendingKeys(spool, callId),
  };
  const progress = new Progress('Erasing calls', (await removals.unfinished('erasure')).length);
  const copies = await finishErasures(ports, Date.now(), (done) => progress.at(done));
  progress.end();
  return copies;
}

const reportOf = (plan: ErasurePlan, copies: readonly Copy[]) => ({
  erase: plan.calls.map(({ callId, setAside }) => ({ callId, setAside })),
  refused: plan.refused,
  removed: plan.removed.map(({ callId, kind, decision, endedAt }) => ({
    ...{ callId, kind, decision: decision.id },
    isFinished: endedAt !== null,
  })),
  copies,
});
