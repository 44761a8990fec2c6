import { type Check, expectAll, expectAtMost, expectExactly } from '../results/check.js';
import { percentileOf } from '../results/percentiles.js';
import { ledgersOf } from '../record/sequence-ledger.js';
import type { Replay, ReplayedCall } from './replay.js';

/** Durable within this long of being numbered: the design's objective. */
const LAG_OBJECTIVE_MS = 5_000;

const idOf = ({ truth }: ReplayedCall) => `${truth.callSid} (${truth.scriptId})`;

export const integrityIsVerified = ({ calls }: Replay): Check =>
  expectAll(
    'calls that verify over the object store',
    calls,
    ({ record }) => record.verdict.integrity === 'verified',
    (call) =>
      `${idOf(call)}: ${call.record.verdict.integrity}, ${call.record.verdict.firstProblem}`,
  );

export const verdictIsOneOf = ({ calls }: Replay, verdicts: readonly string[]): Check =>
  expectAll(
    `calls whose verdict is ${verdicts.join(' or ')}`,
    calls,
    ({ record }) => verdicts.includes(record.verdict.completeness),
    (call) =>
      `${idOf(call)}: ${call.record.verdict.completeness}, ${call.record.verdict.reasons.slice(0, 3).join(', ')}`,
  );

export const everyWordIsBack = ({ calls }: Replay): Check => {
  const words = calls.reduce((sum, call) => sum + call.words.words, 0);
  const found = calls.reduce((sum, call) => sum + call.words.found, 0);
  return {
    ...expectExactly('words back, right speaker, right order', words, found),
    isMet:
      found === words && words > 0 && calls.every((call) => call.words.differences.length === 0),
    details: withheldIn(calls).concat(
      calls.flatMap((call) =>
        call.words.differences.slice(0, 2).map((difference) => `${idOf(call)}: ${difference}`),
      ),
    ),
  };
};

function withheldIn(calls: Replay['calls']): string[] {
  const withheld = calls.reduce((sum, call) => sum + call.words.withheld, 0);
  return withheld === 0 ? [] : [`${withheld} words said while none are kept, counted apart`];
}

export const conversationsEndedWell = ({ calls }: Replay): Check =>
  expectAll(
    'calls that ran to the end of their script',
    calls,
    ({ truth }) => truth.outcome === 'conversation' && truth.isStatusDelivered,
    (call) => `${idOf(call)}: ${call.truth.outcome}, ${call.truth.warnings.slice(0, 2).join('; ')}`,
  );

export const everyNumberIsAccountedFor = ({ calls }: Replay): Check =>
  expectAll(
    'epochs with delivered + explained = last + 1',
    calls.flatMap(({ record, truth }) =>
      ledgersOf(record.events, record.manifest?.gaps ?? []).map((ledger) => ({ ledger, truth })),
    ),
    ({ ledger }) => ledger.isBalanced && ledger.unexplained === 0,
    ({ ledger, truth }) =>
      `${truth.callSid} ${ledger.epoch}: ${ledger.delivered} + ${ledger.explained} of ${ledger.lastSeq}`,
  );

export const noCriticalEventIsLost = ({ calls }: Replay): Check =>
  expectExactly(
    'critical events missing',
    0,
    sumOfLedgers(calls, (ledger) => ledger.criticalMissing),
  );

export const noMissingEventIsUnexplained = ({ calls }: Replay): Check =>
  expectExactly(
    'missing events not covered by a gap',
    0,
    sumOfLedgers(calls, (ledger) => ledger.unexplained),
  );

export const explainedEvents = (calls: readonly ReplayedCall[]): number =>
  sumOfLedgers(calls, (ledger) => ledger.explained);

export const lagIsWithinObjective = ({ lagsMs }: Replay): Check[] => [
  expectAtMost(
    'lag from numbering to index, p99',
    LAG_OBJECTIVE_MS,
    Math.round(percentileOf(lagsMs, 99)),
    'ms',
  ),
];

/** Everything that lay in a spool right after a kill: it had its number, so it must be in a record. */
export function spooledIsRecorded(
  spooled: ReadonlySet<string>,
  calls: readonly Pick<ReplayedCall, 'record'>[],
): Check {
  const recorded = new Set(
    calls.flatMap(({ record }) => record.events.map(({ epoch, seq }) => `${epoch}/${seq}`)),
  );
  const missing = [...spooled].filter((identity) => !recorded.has(identity));
  return {
    ...expectExactly(
      'events found in spools after kills, in the record',
      spooled.size,
      spooled.size - missing.length,
    ),
    details: missing.slice(0, 8),
  };
}

function sumOfLedgers(
  calls: readonly ReplayedCall[],
  of: (ledger: ReturnType<typeof ledgersOf>[number]) => number,
): number {
  return calls
    .flatMap(({ record }) => ledgersOf(record.events, record.manifest?.gaps ?? []))
    .reduce((sum, ledger) => sum + of(ledger), 0);
}
