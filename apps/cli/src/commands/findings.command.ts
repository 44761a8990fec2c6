import { SEVERITIES } from '@verbatim/compliance';
import { VERTICALS } from '@verbatim/contracts';
import {
  FINDINGS_LISTED_MAX,
  type CommittedNotJudged,
  type FindingFilter,
  type ListedFinding,
  type ListedVerdict,
} from '@verbatim/storage';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { formatTable, type Column } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { formatInstant, formatOffset } from '../output/time.js';
import type { RecordAccess } from '../record-access.js';
import { checkedCallSid, unknownCall } from './call-sid.js';
import type { CommandContext } from './context.js';

type Options = Omit<FindingFilter, 'callId'> & { readonly json?: boolean };

const OF_A_CALL: readonly Column<ListedFinding>[] = [
  { title: 'AT', value: ({ atMs }) => formatOffset(atMs) },
  { title: 'TURN', value: ({ spans }) => spans.map(({ turn }) => turn + 1).join(', ') || '-' },
  { title: 'SEVERITY', value: ({ severity }) => severity },
  { title: 'RULE', value: ({ ruleId, ruleRevision }) => `${ruleId}@${ruleRevision}` },
  { title: 'OUTCOME', value: ({ outcome }) => outcome },
  { title: 'EXPLANATION', value: ({ explanation }) => explanation },
];

const OF_CALLS: readonly Column<ListedFinding>[] = [
  { title: 'STARTED (UTC)', value: ({ startedAt }) => formatInstant(startedAt) },
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'VERTICAL', value: ({ vertical }) => vertical },
  ...OF_A_CALL.slice(0, -1),
];

const NOT_JUDGED: readonly Column<CommittedNotJudged>[] = [
  { title: 'NOT JUDGED', value: ({ ruleId, ruleRevision }) => `${ruleId}@${ruleRevision}` },
  {
    title: 'BECAUSE',
    value: ({ reason, subject }) => (subject ? `${reason}: ${subject}` : reason),
  },
];

export function addFindingsCommand(program: Command, context: CommandContext): void {
  program
    .command('findings')
    .summary('list what rules found in calls')
    .description(
      'Lists what the rules found in sealed calls, the newest first; of one call also which rules could\n' +
        'not be judged, and why. TURN counts the turns of the conversation from 1. No words are shown.',
    )
    .argument('[callSid]', 'only this call')
    .addOption(new Option('--vertical <name>', 'only this vertical').choices([...VERTICALS]))
    .addOption(new Option('--severity <name>', 'only this severity').choices([...SEVERITIES]))
    .option('--rule <id>', 'only this rule')
    .option('--since <instant>', 'only calls that began then or later: 2026-11-26', parseInstant)
    .option('--limit <n>', `at most this many, 1 to ${FINDINGS_LISTED_MAX}`, parseLimit, 50)
    .option('--json', 'JSON instead of a table')
    .action(
      (callSid: string | undefined, { rule, json, ...options }: Options & { rule?: string }) =>
        context.run((access, terminal) => {
          const filter = { ...options, ...(rule !== undefined && { ruleId: rule }) };
          return callSid === undefined
            ? listAll(access, terminal, filter, json)
            : listOne(access, terminal, checkedCallSid(callSid), filter, json);
        }),
    );
}

async function listAll(
  access: RecordAccess,
  terminal: Terminal,
  filter: FindingFilter,
  json = false,
): Promise<void> {
  const found = await access.verdicts().findings(filter);
  if (json) return terminal.line(JSON.stringify(found, null, 2));
  terminal.line(found.length === 0 ? 'No such findings.' : formatTable(OF_CALLS, found));
}

async function listOne(
  access: RecordAccess,
  terminal: Terminal,
  callId: string,
  filter: FindingFilter,
  json = false,
): Promise<void> {
  const verdict = await access.verdicts().of(callId);
  if (verdict === undefined) return notJudged(access, terminal, callId, json);
  const found = await access.verdicts().findings({ ...filter, callId });
  if (json) return terminal.line(JSON.stringify({ ...verdict, findings: found }, null, 2));
  terminal.line(headingOf(verdict));
  terminal.line(found.length === 0 ? 'No such findings.' : formatTable(OF_A_CALL, found));
  if (verdict.notJudged.length > 0)
    terminal.line(`\n${formatTable(NOT_JUDGED, verdict.notJudged)}`);
}

async function notJudged(
  access: RecordAccess,
  terminal: Terminal,
  callId: string,
  json: boolean,
): Promise<void> {
  const call = await access.index().readCall(callId);
  if (call === undefined) throw unknownCall(callId);
  if (json) return terminal.line('null');
  terminal.line(
    call.sealedRevision === 0
      ? `${callId} is not sealed yet; calls are judged when they are.`
      : `${callId} was sealed before calls were judged.`,
  );
}

function headingOf({
  callId,
  revision,
  appliedTotal,
  engineVersion,
  rulesRevision,
}: ListedVerdict) {
  const rules = rulesRevision === null ? 'rules of the worker' : `rules ${rulesRevision}`;
  return `${callId}, revision ${revision}: ${appliedTotal} rules applied, engine ${engineVersion}, ${rules}`;
}

function parseInstant(value: string): Date {
  const at = new Date(value);
  if (!Number.isNaN(at.getTime())) return at;
  throw new InvalidArgumentError('Expected a day or an instant like 2026-11-26T09:00:00Z.');
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (Number.isInteger(limit) && limit >= 1 && limit <= FINDINGS_LISTED_MAX) return limit;
  throw new InvalidArgumentError(`Expected a whole number from 1 to ${FINDINGS_LISTED_MAX}.`);
}
