import type { StreamPolicy } from '../verticals.js';

/** Everything that can happen on a call, as far as the record is concerned. */
export const EVENT_KINDS = [
  'epoch.opened',
  'epoch.closed',
  'call.started',
  'call.diverted',
  'call.ended',
  'capture.changed',
  'consent.recorded',
  'transcript.partial',
  'transcript.final',
  'turn.interrupted',
  'obligation.opened',
  'obligation.closed',
  'tool.called',
  'tool.returned',
  'agent.handoff',
  'call.answered',
  'call.transferred',
  'voicemail.recorded',
  'callback.changed',
  'handoff.refused',
  'agent.resumed',
  'dtmf',
  'usage.recorded',
  'message.composed',
  'message.sent',
  'policy.intervened',
  'policy.level',
  'stream.gap',
  'stream.error',
  'session.changed',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export const EVENT_CLASSES = ['critical', 'sheddable'] as const;
export type EventClass = (typeof EVENT_CLASSES)[number];

/** The only kind that may ever be dropped, and only where the vertical's policy allows it. */
const SHEDDABLE_KINDS: ReadonlySet<EventKind> = new Set(['transcript.partial']);

/**
 * A function of (policy, kind) alone, fixed when the call starts: under `block` everything is
 * critical; under every other policy partials are sheddable and everything else is critical.
 */
export function eventClassOf(policy: StreamPolicy, kind: EventKind): EventClass {
  return policy !== 'block' && SHEDDABLE_KINDS.has(kind) ? 'sheddable' : 'critical';
}

/**
 * The word-bearing fields of each kind. They never travel in the clear: the guard scrubs them and
 * puts them, as one JSON object with these keys, into the event's `words` envelope.
 */
export const WORD_FIELDS = {
  'call.started': ['from', 'to', 'party'],
  'transcript.partial': ['text'],
  'transcript.final': ['text'],
  'turn.interrupted': ['generated', 'heard'],
  'tool.called': ['arguments'],
  'tool.returned': ['result'],
  'agent.handoff': ['details'],
  dtmf: ['digits'],
  'message.composed': ['recipient', 'subject', 'body'],
} as const satisfies Partial<Record<EventKind, readonly string[]>>;

export type WordBearingKind = keyof typeof WORD_FIELDS;

export function isWordBearing(kind: EventKind): kind is WordBearingKind {
  return kind in WORD_FIELDS;
}
