import type { Integrity } from '@verbatim/audit-log';
import type { RecordedCall } from '../record/record-reader.js';
import { ledgersOf } from '../record/sequence-ledger.js';
import { percentileOf } from '../results/percentiles.js';
import type { WordComparison } from '../truth/compare-words.js';
import type { SimulatedCall } from '../truth/simulation-report.js';
import { whatHappened } from './what-happened.js';

/** What one call's record says about itself, and how it compares with what was said. */
export interface CallLine {
  readonly callId: string;
  readonly vertical: string;
  readonly policy: string;
  readonly events: number;
  readonly partials: number;
  readonly finals: number;
  /** Numbers without an event. */
  readonly missing: number;
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly integrity: Integrity;
  readonly completeness: string;
  readonly reasons: readonly string[];
  /** What the rules found; undefined where the record holds no verdict of theirs. */
  readonly findings: number | undefined;
  /** Where the manifest lies. */
  readonly where: string;
  readonly words: WordComparison;
  readonly script: string;
  /** What there is to see in it. */
  readonly shows: readonly string[];
}

export function callLine(input: {
  truth: SimulatedCall;
  record: RecordedCall;
  lagsMs: readonly number[];
  words: WordComparison;
}): CallLine {
  const { truth, record, lagsMs, words } = input;
  const { manifest, verdict, events } = record;
  const ledgers = ledgersOf(events, manifest?.gaps ?? []);
  return {
    callId: truth.callSid,
    vertical: truth.vertical,
    policy: manifest?.policy ?? '–',
    events: events.length,
    partials: manifest?.counts['transcript.partial'] ?? 0,
    finals: manifest?.counts['transcript.final'] ?? 0,
    missing: ledgers.reduce((sum, ledger) => sum + ledger.explained + ledger.unexplained, 0),
    lagP50Ms: percentileOf(lagsMs, 50),
    lagP99Ms: percentileOf(lagsMs, 99),
    integrity: verdict.integrity,
    completeness: verdict.completeness,
    reasons: verdict.reasons,
    findings: record.findings,
    where: `calls/${truth.callSid}/r${verdict.revision ?? '–'}`,
    words,
    script: truth.scriptId,
    shows: whatHappened(events),
  };
}

/** Empty when the call holds. An analytics stream may have explained gaps; a compliance stream may not. */
export function problemsOf(line: CallLine): string[] {
  const accepted = line.policy === 'block' ? ['complete'] : ['complete', 'gaps-explained'];
  const problems: string[] = [];
  if (line.integrity !== 'verified') problems.push(`integrity is ${line.integrity}`);
  if (!accepted.includes(line.completeness)) {
    problems.push([`completeness is ${line.completeness}`, ...line.reasons.slice(0, 3)].join(', '));
  }
  if (line.words.words === 0) problems.push('no words were spoken');
  return [...problems, ...line.words.differences.slice(0, 3)];
}
