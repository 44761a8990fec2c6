import type { EventOf, EventV1, GapReason } from '@verbatim/contracts';
import type { CommittedFrame } from './segment-commit.js';

/** What the new events of one commit say about a call. */
export interface CallFacts {
  readonly callId: string;
  vertical: string;
  policyRevision: string;
  /** The strictest, until `call.started` tells. */
  policy: string;
  hasStarted: boolean;
  startedAt: number | null;
  endedAt: number | null;
  endStatus: string | null;
  events: number;
  partials: number;
  finals: number;
}

/** What the new events of one commit say about an epoch. */
export interface EpochFacts {
  readonly epoch: string;
  readonly callId: string;
  processId: string | null;
  openedAt: number | null;
  lastSeq: number | null;
  readonly newSeqs: number[];
}

export interface GapFact {
  readonly callId: string;
  readonly epoch: string;
  readonly from: number;
  readonly to: number;
  readonly reason: GapReason;
}

export interface SegmentFacts {
  readonly calls: CallFacts[];
  readonly epochs: EpochFacts[];
  readonly gaps: GapFact[];
}

/** Gathers the facts of the events that `isNew` lets through, calls and epochs in sorted order. */
export function factsOf(
  frames: readonly CommittedFrame[],
  isNew: (frame: CommittedFrame, index: number) => boolean,
): SegmentFacts {
  const calls = new Map<string, CallFacts>();
  const epochs = new Map<string, EpochFacts>();
  const gaps: GapFact[] = [];
  for (const frame of frames) {
    frame.events.forEach((event, index) => {
      if (!isNew(frame, index)) return;
      noteCall(
        entryOf(calls, event.callId, () => blankCall(event)),
        event,
      );
      noteEpoch(
        entryOf(epochs, event.epoch, () => blankEpoch(event)),
        event,
      );
      if (event.kind === 'stream.gap') gaps.push(...gapsOf(event));
    });
  }
  return { calls: sorted(calls), epochs: sorted(epochs), gaps };
}

function noteCall(call: CallFacts, event: EventV1): void {
  call.events += 1;
  switch (event.kind) {
    case 'transcript.partial':
      call.partials += 1;
      break;
    case 'transcript.final':
      call.finals += 1;
      break;
    case 'call.started':
      call.hasStarted = true;
      call.startedAt = event.at;
      call.vertical = event.vertical;
      call.policyRevision = storable(event.policyRevision);
      call.policy = event.policy;
      break;
    case 'call.ended':
      // Twilio's own word outranks the reconciler's guess.
      if (call.endedAt !== null && event.source === 'reconciler') break;
      call.endedAt = event.at;
      call.endStatus = storable(event.status);
      break;
  }
}

function noteEpoch(epoch: EpochFacts, event: EventV1): void {
  epoch.newSeqs.push(event.seq);
  if (event.kind === 'epoch.opened') {
    epoch.processId = storable(event.processId);
    epoch.openedAt = event.at;
  } else if (event.kind === 'epoch.closed') {
    epoch.lastSeq = event.seq;
  }
}

function gapsOf(event: EventOf<'stream.gap'>): GapFact[] {
  const { callId, epoch, reason } = event;
  return event.ranges.map(([from, to]) => ({ callId, epoch, from, to, reason }));
}

function blankCall(event: EventV1): CallFacts {
  return {
    callId: event.callId,
    vertical: event.vertical,
    policyRevision: storable(event.policyRevision),
    policy: 'block',
    hasStarted: false,
    startedAt: null,
    endedAt: null,
    endStatus: null,
    events: 0,
    partials: 0,
    finals: 0,
  };
}

function blankEpoch(event: EventV1): EpochFacts {
  const { epoch, callId } = event;
  return { epoch, callId, processId: null, openedAt: null, lastSeq: null, newSeqs: [] };
}

/** PostgreSQL's text takes no NUL, and free text of an event may hold one. */
function storable(text: string): string {
  return text.replaceAll('\0', '\u{FFFD}');
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

/** Rows are locked in this order by everybody, so that commits wait for each other and never in a ring. */
function sorted<V>(map: ReadonlyMap<string, V>): V[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
