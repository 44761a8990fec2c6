import type { EventOf, EventV1 } from '@verbatim/contracts';
import type { UncoveredSpan } from './manifest.js';

type Transfer = EventOf<'call.transferred'>;

/** Behind any other a telephone of the transfer is no longer in the call. */
const UNDER_WAY: ReadonlySet<Transfer['outcome']> = new Set(['started', 'answered']);

/**
 * The spans of a call that its record does not cover, and why: a person had it, or nothing was to be kept.
 *
 * A transfer begins when a telephone is dialled, since nothing is heard from then on. Expects reading order.
 * Source: docs/specs/formats.md, section 6.
 */
export function uncoveredSpansOf(ordered: readonly EventV1[]): UncoveredSpan[] {
  const spans: UncoveredSpan[] = [];
  const endedAt = ordered.find(({ kind }) => kind === 'call.ended')?.at;
  let transfer: Mutable<TransferSpan> | undefined;
  let pause: Mutable<PauseSpan> | undefined;
  for (const event of ordered) {
    if (event.kind === 'call.transferred') {
      if (!transfer || event.outcome === 'started' || transfer.to !== event.to) {
        transfer = beginOf(event);
        spans.push(transfer);
      }
      transfer.outcome = event.outcome;
      if (event.outcome === 'answered') transfer.answeredAt = event.at;
      if (UNDER_WAY.has(event.outcome)) continue;
      transfer.until = Math.max(transfer.from, event.at);
      transfer = undefined;
    }
    if (event.kind === 'capture.changed') {
      if (pause) pause.until = Math.max(pause.from, event.at);
      pause = event.to === 'on' ? undefined : pauseOf(event);
      if (pause) spans.push(pause);
    }
  }
  if (pause && endedAt !== undefined) pause.until = Math.max(pause.from, endedAt);
  return spans;
}

type TransferSpan = Extract<UncoveredSpan, { why: 'transfer' }>;
type PauseSpan = Extract<UncoveredSpan, { why: 'capture' }>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Its beginning may be lost; how long they spoke then says since when at the latest. */
function beginOf({ at, to, transfer, outcome, durationSeconds = 0 }: Transfer): TransferSpan {
  const from = Math.max(0, at - durationSeconds * 1_000);
  return { why: 'transfer', to, transfer, outcome, from, until: null };
}

const pauseOf = ({ at, to, reason }: EventOf<'capture.changed'>): PauseSpan => ({
  why: 'capture',
  capture: to,
  reason,
  from: at,
  until: null,
});
