import type { EventKind, EventOf, EventV1 } from '@verbatim/contracts';
import { begunMinutes, UNREAD } from './reported-usage.js';
import type { Quantity } from './token-usage.js';

/**
 * What the telephone company bills of a call by what the record tells anyway: the call itself, legs to people that it
 * was put through to, messages that were recorded, and whether a machine answered. Streams and SMS are reported apart.
 */
export function carrierUsage(all: readonly EventV1[]): readonly Quantity[] {
  const events = distinctTold(all);
  return [
    ...theCall(events),
    ...transferredLegs(events),
    ...recordings(events),
    ...answerDetection(events),
  ];
}

const TELLING: ReadonlySet<EventKind> = new Set([
  ...(['call.started', 'call.answered', 'call.transferred', 'call.ended'] as const),
  'voicemail.recorded',
]);

/** The same identity again is the same event. */
function distinctTold(events: readonly EventV1[]): EventV1[] {
  const told = events.filter(({ kind }) => TELLING.has(kind));
  return [...new Map(told.map((event) => [`${event.epoch} ${event.seq}`, event])).values()];
}

/** How long it was is known once the carrier has said so; an end without a duration leaves a hole in the bill. */
function theCall(events: readonly EventV1[]): readonly Quantity[] {
  const ended = ofKind(events, 'call.ended');
  const seconds = ended.find(({ durationSeconds }) => durationSeconds !== undefined);
  if (seconds?.durationSeconds === undefined) return ended.length === 0 ? [] : UNREAD;
  const isOutbound = ofKind(events, 'call.started')[0]?.direction === 'outbound';
  const meter = isOutbound ? 'call-outbound' : 'call-inbound';
  return [[meter, begunMinutes(seconds.durationSeconds)]];
}

/** Each person who was spoken to was called; the caller's own leg goes on meanwhile. */
function transferredLegs(events: readonly EventV1[]): Quantity[] {
  return ofKind(events, 'call.transferred').flatMap(({ outcome, durationSeconds }): Quantity[] =>
    outcome === 'ended' && durationSeconds !== undefined
      ? [['call-outbound', begunMinutes(durationSeconds)]]
      : [],
  );
}

/** One that could not be kept was recorded all the same. Told twice, it is one. */
function recordings(events: readonly EventV1[]): Quantity[] {
  const bySid = new Map<string, number>();
  for (const { recordingSid, durationSeconds, epoch, seq } of ofKind(
    events,
    'voicemail.recorded',
  )) {
    if (durationSeconds === undefined) continue;
    bySid.set(recordingSid ?? `${epoch} ${seq}`, durationSeconds);
  }
  return [...bySid.values()].map((seconds) => ['recording', begunMinutes(seconds)]);
}

/** It is listened for once on a call, whatever is heard. */
const answerDetection = (events: readonly EventV1[]): Quantity[] =>
  events.some(({ kind }) => kind === 'call.answered') ? [['answer-detection', 1]] : [];

const ofKind = <K extends EventKind>(events: readonly EventV1[], kind: K): EventOf<K>[] =>
  events.filter((event): event is EventOf<K> => event.kind === kind);
