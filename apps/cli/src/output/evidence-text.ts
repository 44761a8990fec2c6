import { type EvidenceReport, type LogReport, type Outcome, outcomeOf } from '@verbatim/audit-log';
import { formatTable, type Column } from './table.js';
import type { Style, Terminal } from './terminal.js';
import { uncoveredText } from './uncovered-text.js';

/** Calls that are listed one by one; of more, only those that do not hold, and of these as many. */
const LISTED_MAX = 40;

const STYLE_OF: Readonly<Record<Outcome, Style>> = {
  holds: 'green',
  open: 'yellow',
  unsealed: 'dim',
  fails: 'red',
};

const COLUMNS: readonly Column<EvidenceReport>[] = [
  { title: 'CALL', value: ({ callId }) => callId },
  { title: 'REVISION', align: 'right', value: ({ revision }) => String(revision ?? '-') },
  { title: 'INTEGRITY', value: ({ integrity }) => integrity },
  { title: 'COMPLETENESS', value: ({ completeness }) => completeness },
  { title: 'FIRST PROBLEM', value: problemOf },
];

export function printEvidence(terminal: Terminal, report: EvidenceReport): void {
  const { callId, revision, integrity, completeness, reasons, leaves, logSize } = report;
  const outcome = outcomeOf(report);
  const sealed = revision === null ? '' : `, revision ${revision}`;
  terminal.line(`${terminal.style('bold', callId)}${sealed}`);
  terminal.line(`integrity:    ${terminal.style(STYLE_OF[outcome], integrity)}`);
  terminal.line(`completeness: ${completeness}${listed(reasons)}`);
  const at = leaves.map(({ type, index }) => `${type} at ${index}`).join(', ');
  if (at !== '') terminal.line(`log:          ${at}, of ${logSize} leaves${anchored(report)}`);
  for (const span of report.manifest?.uncovered ?? []) {
    terminal.line(`not covered:  ${uncoveredText(span)}`);
  }
  for (const note of report.notes) terminal.line(`note:         ${note}`);
  for (const what of report.notChecked) terminal.line(`not checked:  ${what}`);
  const problem = problemOf(report);
  if (problem !== '') terminal.line(`${titleOf(report, outcome)} ${problem}`);
}

/** Padded as the other titles are. */
function titleOf({ integrity }: EvidenceReport, outcome: Outcome): string {
  if (['erased', 'disposed', 'superseded'].includes(integrity)) return 'reason:      ';
  return outcome === 'fails' ? 'problem:     ' : 'open:        ';
}

const anchored = ({ isAnchored }: EvidenceReport): string =>
  isAnchored ? ', within the anchor' : '';

export function printLog(terminal: Terminal, { verdict, text }: LogReport): void {
  const style = LOG_STYLE[verdict] ?? 'red';
  terminal.line(`log:          ${terminal.style(style, verdict)} (${text})`);
  terminal.line();
}

const LOG_STYLE: Readonly<Record<string, Style>> = {
  verified: 'green',
  'tail-not-anchored': 'yellow',
};

export function printEvidenceTable(
  terminal: Terminal,
  reports: readonly EvidenceReport[],
  whatFor: string,
): void {
  if (reports.length === 0) return terminal.line(`There are no calls ${whatFor}.`);
  const rows =
    reports.length <= LISTED_MAX
      ? reports
      : reports.filter((report) => !['holds', 'unsealed'].includes(outcomeOf(report)));
  if (rows.length > 0) {
    terminal.line(formatTable(COLUMNS, rows.slice(0, LISTED_MAX)));
    const more = rows.length - LISTED_MAX;
    if (more > 0) terminal.line(`… and ${more} more, all of them with --json`);
    terminal.line();
  }
  terminal.line(formatTable(SUMMARY, summaryOf(reports)));
  terminal.line();
  terminal.line(closingLine(reports));
}

interface SummaryRow {
  readonly integrity: string;
  readonly calls: number;
  readonly first: EvidenceReport;
}

const SUMMARY: readonly Column<SummaryRow>[] = [
  { title: 'INTEGRITY', value: ({ integrity }) => integrity },
  { title: 'CALLS', align: 'right', value: ({ calls }) => String(calls) },
  { title: 'FIRST', value: ({ first }) => first.callId },
  { title: 'FIRST PROBLEM', value: ({ first }) => problemOf(first) },
];

/** By verdict, what fails first. */
function summaryOf(reports: readonly EvidenceReport[]): SummaryRow[] {
  const order: readonly Outcome[] = ['fails', 'open', 'unsealed', 'holds'];
  return [...Map.groupBy(reports, nameOf)]
    .map(([integrity, same]) => ({ integrity, calls: same.length, first: same[0]! }))
    .sort((a, b) => order.indexOf(outcomeOf(a.first)) - order.indexOf(outcomeOf(b.first)));
}

/** A call with a proven record of losses does not hold, and counts apart. */
const nameOf = ({ integrity, completeness }: EvidenceReport): string =>
  completeness === 'loss-detected' ? `${integrity}, loss-detected` : integrity;

function closingLine(reports: readonly EvidenceReport[]): string {
  const count = (outcome: Outcome): number =>
    reports.filter((report) => outcomeOf(report) === outcome).length;
  const [held, open, unsealed] = [count('holds'), count('open'), count('unsealed')];
  const parts = [`${held} of ${reports.length - unsealed} sealed calls hold`];
  if (open > 0) parts.push(`${open} are not proven against an anchor yet`);
  if (unsealed > 0) parts.push(`${unsealed} not sealed yet`);
  return `${parts.join(', ')}.`;
}

function problemOf(report: EvidenceReport): string {
  if (report.firstProblem !== null) return report.firstProblem;
  return report.completeness === 'loss-detected' ? (report.reasons[0] ?? '') : '';
}

const listed = (reasons: readonly string[]): string =>
  reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
