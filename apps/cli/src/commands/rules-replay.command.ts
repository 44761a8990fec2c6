import { VERTICALS } from '@verbatim/contracts';
import { replay, type Replay } from '@verbatim/policy';
import { Option, type Command } from 'commander';
import { EXIT_CODE } from '../exit-codes.js';
import { Progress } from '../output/progress.js';
import { formatTable } from '../output/table.js';
import { judgedRecords } from '../rules/judged-records.js';
import { StoredPolicies } from '../rules/policy-access.js';
import { parseSince } from '../rules/since.js';
import type { CommandContext } from './context.js';

const HELP = `
identical        the stored verdict came out again, byte for byte in canonical form
different        it did not, under the same engine: the record was altered, or the engine is at fault
re-evaluation    another engine judged then; "same" or "other" says what this one comes to
not-replayable   the key is destroyed, or the rules of that time are not stored
Exit code 1: at least one is different.`;

interface ReplayedCall {
  readonly callId: string;
  readonly outcome: string;
}

export function addReplayCommand(rules: Command, context: CommandContext): void {
  rules
    .command('replay')
    .summary('derive stored verdicts again')
    .description('Judges recorded calls again by the rules that they began under, and compares.')
    .option('--since <time>', 'only calls since: 30d, 12h, 2026-11-01')
    .addOption(new Option('--vertical <name>', 'only this vertical').choices([...VERTICALS]))
    .option('--json', 'one JSON array, a call each')
    .addHelpText('after', HELP)
    .action((options: { since?: string; vertical?: string; json?: boolean }) =>
      context.run(async (access, terminal) => {
        const { since, vertical } = options;
        const from = since === undefined ? undefined : parseSince(since, Date.now());
        const filter = { since: from, vertical };
        const policies = new StoredPolicies(access);
        const progress = new Progress('Replaying', await access.judgedCalls().count(filter));
        const calls: ReplayedCall[] = [];
        for await (const { callId, rulesRevision, record } of judgedRecords(access, filter)) {
          const set = await policies.of(rulesRevision);
          const outcome = record ? replay(record, set) : { kind: 'not-replayable' as const };
          calls.push({ callId, outcome: nameOf(outcome) });
          progress.at(calls.length);
        }
        progress.end();
        if (calls.some(({ outcome }) => outcome === 'different'))
          process.exitCode = EXIT_CODE.failed;
        if (options.json) return terminal.line(JSON.stringify(calls, null, 2));
        if (calls.length === 0) return terminal.line('No call of that time was judged.');
        const counts = [...Map.groupBy(calls, ({ outcome }) => outcome)].sort();
        terminal.line(
          formatTable(
            [
              { title: 'OUTCOME', value: ([outcome]) => outcome },
              { title: 'CALLS', align: 'right', value: ([, of]) => String(of.length) },
            ],
            counts,
          ),
        );
        for (const { callId, outcome } of calls) {
          if (outcome === 'different')
            terminal.problem(terminal.style('red', `${callId} ${outcome}`));
        }
      }),
    );
}

function nameOf(outcome: Replay): string {
  if (outcome.kind !== 're-evaluation') return outcome.kind;
  const { storedEngine, isSame } = outcome;
  return `re-evaluation (engine ${storedEngine}): ${isSame ? 'same' : 'other'}`;
}
