import { type EventV1, invariant, partyIn } from '@verbatim/contracts';
import type { CallKey } from '../keys/call-key.js';
import type { Conversation, Note, Turn } from './conversation.js';
import { inConversationOrder } from './item-order.js';
import { itemsOf } from './item-events.js';
import { noteOf } from './notes.js';
import { openedWordsOf, textIn } from './opened-words.js';
import { timelineOf } from './timeline.js';
import { isTurn, turnOf } from './turns.js';

/**
 * A call as people read it: who said what, in the order of the conversation, with what happened
 * between.
 *
 * A function of the set of events: epochs, order and repetition of deliveries change nothing. An
 * envelope that cannot be opened makes its turn `unreadable` and spares the others.
 * Errors: `IdentityConflictError` when two different events carry one identity. No event is a bug.
 */
export function conversationOf(events: readonly EventV1[], key: CallKey): Conversation {
  const timeline = timelineOf(events);
  const first = timeline[0];
  invariant(first !== undefined, 'A conversation has at least one event.');
  const started = timeline.find((event) => event.kind === 'call.started');
  const ended = timeline.find((event) => event.kind === 'call.ended');
  const parties = started && openedWordsOf(started, key);

  const items = inConversationOrder(itemsOf(timeline)).filter(isTurn);
  const turns = items.map((item, ordinal) => turnOf(item, ordinal, key));
  const anchors = items.map(({ anchor }) => anchor);
  return {
    callId: first.callId,
    vertical: (started ?? first).vertical,
    from: parties ? textIn(parties, 'from') : null,
    to: parties ? textIn(parties, 'to') : null,
    party: (parties?.state === 'open' && partyIn(parties.words)) || null,
    startedAt: started?.at ?? null,
    endedAt: ended?.at ?? null,
    endStatus: ended?.status ?? null,
    turns,
    entries: interleave(turns, anchors, notesOf(timeline, key)),
  };
}

interface PlacedNote {
  readonly note: Note;
  readonly position: number;
}

function notesOf(timeline: readonly EventV1[], key: CallKey): PlacedNote[] {
  const tools = new Map(
    timeline.flatMap((event) =>
      event.kind === 'tool.called' ? [[event.toolCallId, event.toolName] as const] : [],
    ),
  );
  return timeline.flatMap((event, position) => {
    const note = noteOf(event, key, tools);
    return note === undefined ? [] : [{ note, position }];
  });
}

/** A note stands before the first turn that began after it. */
function interleave(
  turns: readonly Turn[],
  anchors: readonly number[],
  notes: readonly PlacedNote[],
): (Turn | Note)[] {
  const entries: (Turn | Note)[] = [];
  let next = 0;
  turns.forEach((turn, i) => {
    while (next < notes.length && notes[next]!.position < anchors[i]!) {
      entries.push(notes[next++]!.note);
    }
    entries.push(turn);
  });
  return [...entries, ...notes.slice(next).map(({ note }) => note)];
}
