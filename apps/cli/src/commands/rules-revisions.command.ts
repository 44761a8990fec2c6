import { changesBetween } from '@verbatim/policy';
import { nextStage, POLICY_STAGES, type PolicyStage, type StoredRevision } from '@verbatim/storage';
import { Option, type Command } from 'commander';
import { CommandFailure, EXIT_CODE } from '../exit-codes.js';
import { operatorFrom } from '../levels/operator.js';
import { printRevisions } from '../output/policy-text.js';
import { count } from '../output/rule-text.js';
import type { Terminal } from '../output/terminal.js';
import type { RecordAccess } from '../record-access.js';
import { enforcedPolicy, parseRevision, policyIn } from '../rules/policy-access.js';
import { defaultFolder } from '../rules/read-folder.js';
import type { CommandContext } from './context.js';
import { reasonIn } from './rules-flip.command.js';

const HISTORY_MAX = 100;

const ACTIVATE_HELP = `
Stages: dry-run (calls go on being judged by the enforced revision; this one is only noted), warn (the same, for a
longer look), enforce (it is the policy of every process within two seconds). Without --stage: the next one.
A revision that touches a rule of severity block needs the approval of another person for all but dry-run.`;

const REFUSALS: Readonly<Record<string, string>> = {
  'no-flip-report': 'it has no flip report',
  'no-approval': 'it needs the approval of another person: verbatim rules approve',
  'other-base':
    'another revision was enforced since it was compared: run verbatim rules flip again',
  own: 'its author may not approve it',
  repeated: 'you have approved it before',
  'never-enforced': 'it was never enforced, so there is nothing to go back to',
};

const reasonOption = (): Option =>
  new Option('--reason <text>', 'why; kept with who you are').makeOptionMandatory();

export function addRevisionCommands(rules: Command, context: CommandContext): void {
  addHistory(rules, context);
  addApprove(rules, context);
  addActivate(rules, context);
  addRollback(rules, context);
}

function addHistory(rules: Command, context: CommandContext): void {
  rules
    .command('history')
    .summary('list who changed what, who agreed, and what is in force')
    .description(
      `Lists revisions, newest first, at most ${HISTORY_MAX}, and whether the files differ.`,
    )
    .argument('[folder]', 'files to compare with what is in force', defaultFolder('.'))
    .option('--json', 'one JSON array instead of a table')
    .action((folder: string, { json }: { json?: boolean }) =>
      context.run(async (access, terminal) => {
        const revisions = await access.policies().history(HISTORY_MAX);
        if (json) return terminal.line(JSON.stringify(revisions, bigintAsText, 2));
        const enforced = await enforcedPolicy(access);
        printRevisions(terminal, revisions, enforced?.revision);
        terminal.line();
        if (enforced === undefined) {
          return terminal.line('No revision was ever enforced: every process follows its files.');
        }
        const drift = changesBetween(enforced.set, await policyIn(folder));
        terminal.line(
          drift.length === 0
            ? `Revision ${enforced.revision} is in force, and the files are the same.`
            : `Revision ${enforced.revision} is in force; the files differ in ${count(drift.length, 'file')}:`,
        );
        for (const { file, change } of drift) terminal.line(`  ${change} ${file}`);
      }),
    );
}

function addApprove(rules: Command, context: CommandContext): void {
  rules
    .command('approve')
    .summary('agree to a revision that somebody else has proposed')
    .description('Puts on record that a second person has read the change.')
    .argument('<revision>', 'as "history" numbers it')
    .addOption(reasonOption())
    .action((given: string, options: { reason: string }) =>
      context.run(async (access, terminal) => {
        const revision = parseRevision(given);
        const approver = operatorFrom(access.operator);
        const outcome = await access
          .policies()
          .approve(revision, approver, reasonIn(options.reason));
        if (outcome.kind === 'refused') throw refusal(revision, outcome.reason);
        terminal.line(`Revision ${revision} is approved by ${approver}.`);
      }),
    );
}

function addActivate(rules: Command, context: CommandContext): void {
  rules
    .command('activate')
    .summary('put a revision in force, stage by stage')
    .description('Brings a revision to its next stage: dry-run, warn, enforce.')
    .argument('<revision>', 'as "history" numbers it')
    .addOption(new Option('--stage <name>', 'not the next one').choices([...POLICY_STAGES]))
    .addOption(reasonOption())
    .addHelpText('after', ACTIVATE_HELP)
    .action((given: string, options: { stage?: PolicyStage; reason: string }) =>
      context.run(async (access, terminal) => {
        const revision = parseRevision(given);
        const stored = await found(access, revision);
        const stage = options.stage ?? nextStage(stored);
        const by = operatorFrom(access.operator);
        const outcome = await access
          .policies()
          .activate(revision, stage, by, reasonIn(options.reason));
        if (outcome.kind === 'refused') throw refusal(revision, outcome.reason);
        sayStage(terminal, revision, stage);
      }),
    );
}

function addRollback(rules: Command, context: CommandContext): void {
  rules
    .command('rollback')
    .summary('go back to what was enforced before')
    .description(
      'Enforces at once what a revision was that was enforced before. A revision of its own.',
    )
    .argument('<revision>', 'the one to go back to')
    .addOption(reasonOption())
    .action((given: string, options: { reason: string }) =>
      context.run(async (access, terminal) => {
        const to = parseRevision(given);
        const by = operatorFrom(access.operator);
        const outcome = await access.policies().rollBack(to, by, reasonIn(options.reason));
        if (outcome.kind === 'refused') throw refusal(to, outcome.reason);
        terminal.line(`Revision ${outcome.revision} goes back to ${to} and is in force.`);
      }),
    );
}

async function found(access: RecordAccess, revision: bigint): Promise<StoredRevision> {
  const stored = await access.policies().find(revision);
  if (stored === undefined) throw refusal(revision, 'unknown-revision');
  return stored;
}

function sayStage(terminal: Terminal, revision: bigint, stage: PolicyStage): void {
  terminal.line(
    stage === 'enforce'
      ? `Revision ${revision} is in force; every process follows within two seconds.`
      : `Revision ${revision} is at ${stage}; what was enforced before stays in force.`,
  );
}

function refusal(revision: bigint, reason: string): CommandFailure {
  if (reason === 'unknown-revision') {
    const message = `No revision ${revision} is known; "verbatim rules history" lists them.`;
    return new CommandFailure(message, EXIT_CODE.unknownId);
  }
  return new CommandFailure(`Revision ${revision} was refused: ${REFUSALS[reason] ?? reason}.`);
}

const bigintAsText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value;
