import { describe, expect, it } from 'vitest';
import { Guard } from './guard.js';
import type { Conversation } from './testing/conversation.js';
import { ORDINARY_CALLS } from './testing/ordinary-calls.js';
import { publicConversations } from './testing/public-conversations.js';

interface Altered {
  readonly conversation: string;
  readonly said: string;
  readonly kept: unknown;
}

/** One guard hears a whole call, as in production; each turn is an item of its own. */
function alteredIn({ id, turns }: Conversation): Altered[] {
  const guard = new Guard();
  return turns.flatMap(({ speaker, text }, ordinal) => {
    const { words } = guard.scrub('transcript.final', { text }, `${speaker}_${ordinal}`);
    const kept = words === 'withheld' ? words : words['text'];
    return kept === text ? [] : [{ conversation: id, said: text, kept }];
  });
}

const { found, absent } = publicConversations();
const sets = [{ name: 'the built-in calls', conversations: ORDINARY_CALLS }, ...found];
const notRead = absent.length === 0 ? '' : ` (not found, so not heard: ${absent.join(', ')})`;

describe(`Guard, hearing whole conversations without a card or a credential${notRead}`, () => {
  it.each(sets)('gives every letter of $name back', ({ conversations }) => {
    expect(conversations.flatMap(({ turns }) => turns).length).toBeGreaterThan(40);
    expect(conversations.flatMap(alteredIn)).toEqual([]);
  });

  it('would notice one utterance that is altered', () => {
    const turns = [
      { speaker: 'agent', text: 'How would you like to pay?' },
      { speaker: 'caller', text: 'With 4111 1111 1111 1111.' },
    ];
    expect(alteredIn({ id: 'paying', turns })).toEqual([
      { conversation: 'paying', said: 'With 4111 1111 1111 1111.', kept: 'With [card].' },
    ]);
  });
});
