import { VERTICALS } from '@verbatim/contracts';
import { countFlips, needsApproval, proposeChange, type ReadCall } from '@verbatim/policy';
import { Option, type Command } from 'commander';
import { CommandFailure } from '../exit-codes.js';
import { operatorFrom } from '../levels/operator.js';
import { printFlips } from '../output/policy-text.js';
import { Progress } from '../output/progress.js';
import type { RecordAccess } from '../record-access.js';
import { judgedRecords } from '../rules/judged-records.js';
import { enforcedPolicy, policyNamed } from '../rules/policy-access.js';
import { defaultFolder } from '../rules/read-folder.js';
import { parseSince } from '../rules/since.js';
import type { CommandContext } from './context.js';

const HELP = `
Compares with the enforced revision; while nothing was ever activated, with no rules at all. What is known of
each call is what was sealed with its verdict, so nothing is heard again. Changes of a vertical's jurisdictions
or standing facts do not show. A revision that is tried out (dry-run, warn) is looked at by its number,
for example over the calls since its trial began. With --reason the change becomes a revision that can be approved and activated.`;

interface FlipOptions {
  readonly since?: string;
  readonly vertical?: string;
  readonly reason?: string;
  readonly json?: boolean;
}

export function addFlipCommand(rules: Command, context: CommandContext): void {
  rules
    .command('flip')
    .summary('say what a change would have flipped, and propose it')
    .description(
      'Judges recorded calls by the files of a folder, and says which verdicts would change.',
    )
    .argument(
      '[change]',
      'a folder with verticals/, agents/, rules/ and retention/, or a revision as "history" numbers it',
      defaultFolder('.'),
    )
    .option('--since <time>', 'only calls since: 30d, 12h, 2026-11-01')
    .addOption(new Option('--vertical <name>', 'only this vertical').choices([...VERTICALS]))
    .option('--reason <text>', 'why it is changed: makes a revision of it')
    .option('--json', 'the report as JSON')
    .addHelpText('after', HELP)
    .action((given: string, options: FlipOptions) =>
      context.run(async (access, terminal) => {
        const changed = await policyNamed(access, given);
        const enforced = await enforcedPolicy(access);
        const base = enforced?.set;
        if (base?.digest === changed.digest) {
          return terminal.line(`Nothing differs from revision ${enforced?.revision}.`);
        }
        const report = await flipsOf(access, { base, changed }, options);
        if (options.json) terminal.line(JSON.stringify(report, null, 2));
        else printFlips(terminal, report);
        if (options.reason === undefined) return;
        const author = operatorFrom(access.operator);
        const proposal = { base, changed, author, reason: reasonIn(options.reason) };
        const revision = await proposeChange(access.policies(), proposal, report);
        const next = needsApproval(base, changed) ? 'approve' : 'activate';
        terminal.problem(
          `Revision ${revision} by ${author}. Next: verbatim rules ${next} ${revision}` +
            (next === 'approve' ? ', by another person.' : '.'),
        );
      }),
    );
}

async function flipsOf(
  access: RecordAccess,
  change: Parameters<typeof countFlips>[0],
  { since, vertical }: FlipOptions,
) {
  const filter = {
    since: since === undefined ? undefined : parseSince(since, Date.now()),
    vertical,
  };
  const progress = new Progress('Judging calls', await access.judgedCalls().count(filter));
  const report = await countFlips(change, calls(access, filter), (done) => progress.at(done));
  progress.end();
  return report;
}

async function* calls(
  access: RecordAccess,
  filter: Parameters<typeof judgedRecords>[1],
): AsyncGenerator<ReadCall> {
  for await (const { record } of judgedRecords(access, filter)) yield record ?? 'unreadable';
}

const REASON_MAX = 2_000;

export function reasonIn(given: string): string {
  const reason = given.trim();
  if (reason !== '' && reason.length <= REASON_MAX) return reason;
  throw new CommandFailure(`--reason takes some text, of at most ${REASON_MAX} characters.`);
}
