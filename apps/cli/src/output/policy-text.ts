import type { FlipReport, RuleFlips } from '@verbatim/policy';
import type { StoredRevision } from '@verbatim/storage';
import { count } from './rule-text.js';
import { formatTable, printable, type Column } from './table.js';
import type { Terminal } from './terminal.js';
import { formatInstant } from './time.js';

const CALLS_SHOWN = 20;

const RULES: readonly Column<RuleFlips>[] = [
  { title: 'RULE', value: ({ ruleId }) => ruleId },
  { title: 'NOW BROKEN', align: 'right', value: ({ nowBroken }) => String(nowBroken) },
  { title: 'NOW KEPT', align: 'right', value: ({ nowKept }) => String(nowKept) },
  { title: 'OTHERWISE', align: 'right', value: ({ otherwise }) => String(otherwise) },
];

export function printFlips(terminal: Terminal, report: FlipReport): void {
  const { callsJudged, callsFlipped, callsUnreadable, rules, flips } = report;
  if (rules.length > 0) {
    terminal.line(formatTable(RULES, rules));
    terminal.line();
    const shown = flips.slice(0, CALLS_SHOWN);
    terminal.line(
      formatTable(
        [
          { title: 'CALL', value: ({ callId }) => callId },
          { title: 'VERTICAL', value: ({ vertical }) => vertical },
          { title: 'RULE', value: ({ ruleId }) => ruleId },
          { title: 'BEFORE', value: ({ before }) => before },
          { title: 'AFTER', value: ({ after }) => after },
        ],
        shown,
      ),
    );
    if (flips.length > shown.length) {
      terminal.line(`… and ${flips.length - shown.length} more; --json lists up to 1,000.`);
    }
    terminal.line();
  }
  const gone = callsUnreadable === 0 ? '' : `; ${callsUnreadable} could not be read`;
  terminal.line(`${callsFlipped} of ${count(callsJudged, 'verdict')} flip${gone}.`);
}

export function printRevisions(
  terminal: Terminal,
  revisions: readonly StoredRevision[],
  enforced: bigint | undefined,
): void {
  if (revisions.length === 0) return terminal.line('Nothing was ever proposed.');
  const columns: readonly Column<StoredRevision>[] = [
    { title: 'ID', align: 'right', value: ({ id }) => String(id) },
    { title: 'PROPOSED (UTC)', value: ({ proposedAt }) => formatInstant(proposedAt) },
    { title: 'BY', value: ({ author }) => printable(author) },
    { title: 'CHANGES', value: changesOf },
    { title: 'FLIPS', align: 'right', value: flipsOf },
    { title: 'APPROVED BY', value: approvalOf },
    { title: 'STAGE', value: (revision) => stageOf(revision, enforced) },
    { title: 'REASON', value: ({ reason }) => printable(reason) },
  ];
  terminal.line(formatTable(columns, revisions));
}

function changesOf({ kind, changes }: StoredRevision): string {
  if (kind === 'rollback') return 'goes back';
  const [first] = changes;
  if (first === undefined) return 'none';
  const name = first.ruleId ?? first.file.replace(/^\w+\/|\.yaml$/g, '');
  return changes.length === 1
    ? `${name} ${first.change}`
    : `${name} and ${changes.length - 1} more`;
}

const flipsOf = ({ flipReport }: StoredRevision): string =>
  flipReport ? `${flipReport.callsFlipped} of ${flipReport.callsJudged}` : '-';

function approvalOf({ approvals, needsApproval }: StoredRevision): string {
  if (approvals.length > 0) return approvals.map(({ approver }) => printable(approver)).join(', ');
  return needsApproval ? '(needed)' : '-';
}

function stageOf({ id, activations }: StoredRevision, enforced: bigint | undefined): string {
  const stage = activations.at(-1)?.stage ?? '-';
  if (stage !== 'enforce') return stage;
  return id === enforced ? 'in force' : 'superseded';
}
