import type { EventKind, EventOf, EventV1 } from '@verbatim/contracts';
import { assessCompleteness } from '../completeness/assess-completeness.js';
import type { Explanation } from '../completeness/completeness.js';
import { inReadingOrder } from '../reading-order.js';
import type { Manifest, Witnesses } from './manifest.js';
import { recordingsOf } from './recordings-of.js';
import { uncoveredSpansOf } from './uncovered-spans.js';

/** Facts that older manifests do not state, and others only where there are any. */
export const LATER_FACTS = ['recordings', 'uncovered'] as const;
type LaterFact = (typeof LATER_FACTS)[number];

/** The part of a manifest that follows from the events: what a verifier computes again. */
export type CallFacts = Pick<
  Manifest,
  | 'callId'
  | 'vertical'
  | 'policy'
  | 'policyRevision'
  | 'startedAt'
  | 'endedAt'
  | 'endStatus'
  | 'epochs'
  | 'gaps'
  | 'counts'
  | 'completeness'
  | 'witnesses'
  | LaterFact
>;

/** Expects at least one event, all of one call. Errors: `IdentityConflictError`. */
export function callFactsOf(
  events: readonly EventV1[],
  explanations: readonly Explanation[],
): CallFacts {
  const ordered = inReadingOrder(events);
  const started = firstOf(ordered, 'call.started');
  const ended = firstOf(ordered, 'call.ended');
  // The revision that the call started under speaks for it; else the first event known.
  const { callId, vertical, policyRevision } = started ?? ordered[0]!;
  const { verdict, reasons, epochs, gaps } = assessCompleteness({ events: ordered, explanations });
  const recordings = recordingsOf(callId, ordered);
  const uncovered = uncoveredSpansOf(ordered);
  return {
    callId,
    vertical,
    policy: started?.policy ?? null,
    policyRevision,
    startedAt: started?.at ?? null,
    endedAt: ended?.at ?? null,
    endStatus: ended?.status ?? null,
    epochs,
    gaps,
    counts: countsOf(ordered),
    completeness: { verdict, reasons },
    witnesses: witnessesOf(ordered, ended),
    ...(recordings.length > 0 && { recordings }),
    ...(uncovered.length > 0 && { uncovered }),
  };
}

function firstOf<K extends EventKind>(events: readonly EventV1[], kind: K): EventOf<K> | undefined {
  return events.find((event): event is EventOf<K> => event.kind === kind);
}

function countsOf(events: readonly EventV1[]): Manifest['counts'] {
  const counts: Manifest['counts'] = {};
  for (const { kind } of events) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function witnessesOf(
  events: readonly EventV1[],
  ended: EventOf<'call.ended'> | undefined,
): Witnesses {
  const opened = { speech: 0, item: 0, response: 0 };
  const streams = new Set<string>();
  let firstMs: number | null = null;
  let lastMs: number | null = null;
  for (const event of events) {
    if (event.kind === 'obligation.opened') opened[event.obligation] += 1;
    if (event.streamSid !== undefined) streams.add(event.streamSid);
    for (const ms of [event.audioStartMs, event.audioEndMs]) {
      if (ms === undefined) continue;
      firstMs = Math.min(firstMs ?? ms, ms);
      lastMs = Math.max(lastMs ?? ms, ms);
    }
  }
  const counts = countsOf(events);
  return {
    twilio: {
      endStatus: ended?.status ?? null,
      durationSeconds: ended?.durationSeconds ?? null,
      source: ended?.source ?? null,
    },
    media: { streams: streams.size, firstMs, lastMs },
    model: {
      ...opened,
      finals: counts['transcript.final'] ?? 0,
      interrupted: counts['turn.interrupted'] ?? 0,
    },
  };
}
