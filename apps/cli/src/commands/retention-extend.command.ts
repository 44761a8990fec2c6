import { readAhead } from '@verbatim/policy';
import type { ObjectStore } from '@verbatim/storage';
import type { Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { printHeldCalls } from '../output/held-calls-text.js';
import { Progress } from '../output/progress.js';
import type { RecordAccess } from '../record-access.js';
import { knownCallIds } from '../record/known-call-ids.js';
import { holdCall, type HeldCall } from '../retention/hold-call.js';
import { policyInForce } from '../rules/policy-in-force.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

/** Calls on their way at once; each waits for the store most of the time. */
const CALLS_AT_ONCE = 8;

interface ExtendOptions {
  readonly call?: readonly string[];
  readonly class?: string;
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly policy?: string;
  readonly trust?: string;
  readonly json?: boolean;
}

const HELP = `
A call is locked until the latest of the floors that its manifests promise and that its classes have today.
For when a class got a longer floor, and after a bucket was given Object Lock: what was sealed before is
not locked by it. Locks are never shortened, and the same again changes nothing, but where a floor is
counted from something that has not happened yet.

Exit code 0: every call that was looked at is held; 1: one has a manifest that is not to be believed.`;

export function addRetentionExtendCommand(program: Command, context: CommandContext): void {
  const group =
    program.commands.find((each) => each.name() === 'retention') ??
    program.command('retention').summary('hold calls as long as they must be kept');
  group
    .command('extend')
    .summary('lock sealed calls until their floors of today')
    .description('Has the object store hold sealed calls as long as they must be kept by now.')
    .option('--call <callSid...>', 'only these calls')
    .option('--class <name>', 'only calls of this retention class')
    .option('--all', 'every call in the object store')
    .option('--dry-run', 'say what would be done, and lock nothing')
    .option('--policy <folder>', 'files to go by (default: the revision in force, else config)')
    .option('--trust <keys>', 'file or directory of the public keys (default: TRUSTED_KEYS)')
    .option('--json', 'each call as a line of JSON')
    .addHelpText('after', HELP)
    .action((options: ExtendOptions) =>
      context.run(async (access, terminal) => {
        const held = await extend(access, options);
        if (options.json) for (const call of held) terminal.line(JSON.stringify(call));
        else printHeldCalls(terminal, held, { isDryRun: options.dryRun === true });
        if (held.some(({ kind }) => kind === 'unbelievable')) process.exitCode = EXIT_CODE.failed;
      }),
    );
}

async function extend(access: RecordAccess, options: ExtendOptions): Promise<HeldCall[]> {
  const { call, class: ofClass, all, dryRun = false, policy: folder, trust } = options;
  if ([call, ofClass, all].filter((each) => each !== undefined).length !== 1) {
    throw new CommandFailure('Give one of --call, --class and --all.', EXIT_CODE.usage);
  }
  const policy = await policyInForce(access, folder);
  if (ofClass !== undefined && !policy.retention.has(ofClass)) {
    const known = [...policy.retention.keys()].join(', ');
    throw new CommandFailure(`No class ${ofClass} is known: ${known}.`, EXIT_CODE.unknownId);
  }
  const store = await access.store();
  const { kind, command } = await store.lockSupport();
  if (kind === 'none') {
    throw new CommandFailure(
      `The object store (${store.description}) keeps no locks. To have them: ${command}`,
      EXIT_CODE.configuration,
    );
  }
  const callIds = call === undefined ? await knownCallIds(store) : await knownAmong(store, call);
  const ports = { store, policy, isDryRun: dryRun, at: Date.now() };
  const trusted = { ...ports, trustedKeys: await access.trustedKeys(trust) };
  const progress = new Progress('Locking calls', callIds.length);
  const held: HeldCall[] = [];
  const hold = (callId: string) => holdCall(callId, trusted, ofClass);
  for await (const each of readAhead(inOrder(callIds), CALLS_AT_ONCE, hold)) {
    held.push(each);
    progress.at(held.length);
  }
  progress.end();
  return held;
}

async function knownAmong(store: ObjectStore, given: readonly string[]): Promise<string[]> {
  const callIds = given.map(checkedCallSid);
  for (const callId of callIds) {
    if ((await knownCallIds(store, callId)).length === 0) throw unknownCall(callId);
  }
  return callIds;
}

async function* inOrder(callIds: readonly string[]): AsyncGenerator<string> {
  yield* callIds;
}
