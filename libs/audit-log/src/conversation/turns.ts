import type { EventOf } from '@verbatim/contracts';
import type { CallKey } from '../keys/call-key.js';
import type { Interruption, Turn } from './conversation.js';
import type { ItemEvents } from './item-events.js';
import { type OpenedWords, openedWordsOf, textIn } from './opened-words.js';

type TurnText = Pick<Turn, 'text' | 'source' | 'withheld' | 'outcome'>;

/** Whether an item belongs into the conversation: something was said, or owed. */
export function isTurn(item: ItemEvents): boolean {
  const isSpoken = item.finals.length > 0 || item.partials.length > 0;
  return isSpoken || item.interrupted !== undefined || item.isOwed;
}

export function turnOf(item: ItemEvents, ordinal: number, key: CallKey): Turn {
  const { itemId, speaker, anchorAt, startMs, endMs, interrupted } = item;
  return {
    type: 'turn',
    ordinal,
    itemId,
    speaker,
    at: anchorAt,
    startMs,
    endMs,
    ...textOf(item, key),
    ...(interrupted && { interruption: interruptionOf(interrupted, key) }),
  };
}

/**
 * The final's text; where no final brought any, that of the newest partial that has words. Models
 * repeat finals, and words may come after a failure: a completed one counts before the others.
 */
function textOf(item: ItemEvents, key: CallKey): TurnText {
  const finals = [...item.finals].reverse().sort((a, b) => rank(a) - rank(b));
  const outcome = finals[0] && { outcome: finals[0].outcome };
  const opened: OpenedWords[] = [];
  for (const final of finals) {
    const words = openedWordsOf(final, key);
    const text = textIn(words, 'text');
    if (text !== null && (text !== '' || final.outcome === 'completed')) {
      return { text, source: 'final', outcome: final.outcome };
    }
    opened.push(words);
  }
  // A withheld final is an answer; an older partial must not undo it.
  const withheld = opened.find((words) => words.state === 'withheld');
  if (withheld !== undefined) {
    return { text: null, source: 'withheld', withheld: withheld.reason, ...outcome };
  }
  return { ...partialText(item, opened, key), ...outcome };
}

function partialText(item: ItemEvents, finals: readonly OpenedWords[], key: CallKey): TurnText {
  const newestFirst = [...item.partials].reverse().sort((a, b) => b.revision - a.revision);
  const seen = [...finals];
  for (const partial of newestFirst) {
    const words = openedWordsOf(partial, key);
    const text = textIn(words, 'text');
    if (text !== null && text !== '') return { text, source: 'partial' };
    seen.push(words);
  }
  const withheld = seen.find((words) => words.state === 'withheld');
  if (withheld !== undefined) {
    return { text: null, source: 'withheld', withheld: withheld.reason };
  }
  const isUnreadable = seen.some(({ state }) => state === 'unreadable');
  return { text: null, source: isUnreadable ? 'unreadable' : 'none' };
}

function rank({ outcome }: EventOf<'transcript.final'>): number {
  return outcome === 'completed' ? 0 : 1;
}

function interruptionOf(event: EventOf<'turn.interrupted'>, key: CallKey): Interruption {
  const opened = openedWordsOf(event, key);
  const { cause, generatedMs, sentMs, heardMs } = event;
  return {
    cause,
    generatedMs,
    sentMs,
    heardMs,
    generatedText: textIn(opened, 'generated'),
    heardText: textIn(opened, 'heard'),
  };
}
