import fc from 'fast-check';
import type { Conversation, Note, NoteKind, Turn } from '../conversation/conversation.js';
import { CALL_ID } from './epoch-builder.js';

const at = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const mediaMs = fc.option(fc.nat(3_600_000), { nil: null });
/** Any text that has a canonical form. */
const text = fc.string({ unit: 'binary', maxLength: 40 });
const id = fc.string({ minLength: 1, maxLength: 12 });

const interruption = fc.record({
  cause: fc.constantFrom('barge-in' as const, 'hang-up' as const, 'failure' as const),
  ...{ generatedMs: fc.nat(9_000), sentMs: fc.nat(9_000), heardMs: fc.nat(9_000) },
  generatedText: fc.option(text, { nil: null }),
  heardText: fc.option(text, { nil: null }),
});

const words = fc.oneof(
  text.map((said) => ({ source: 'final' as const, text: said, outcome: 'completed' as const })),
  text.map((said) => ({ source: 'partial' as const, text: said })),
  fc.constant({ source: 'withheld' as const, text: null, withheld: 'paused' as const }),
  fc.constantFrom('unreadable' as const, 'none' as const).map((source) => ({ source, text: null })),
);

const turn = fc
  .record({
    itemId: id,
    speaker: fc.constantFrom('caller' as const, 'agent' as const),
    ...{ at, startMs: mediaMs, endMs: mediaMs, words },
    interruption: fc.option(interruption, { nil: undefined }),
  })
  .map(({ words: said, interruption: cut, ...rest }): Omit<Turn, 'ordinal'> => {
    return { type: 'turn', ...rest, ...said, ...(cut && { interruption: cut }) };
  });

const note = fc
  .record({
    note: fc.constantFrom<NoteKind>('dtmf', 'tool-called', 'gap', 'error', 'consent', 'handoff'),
    at,
    summary: text,
    words: fc.option(fc.dictionary(fc.constantFrom('digits', 'arguments', 'result'), text), {
      nil: undefined,
    }),
  })
  .map(({ words: said, ...rest }): Note => ({
    type: 'note',
    ...rest,
    ...(said && { words: said }),
  }));

const party = fc.record({ personRef: id, isFirstContact: fc.boolean() });

/** Any call that `conversationOf` could give, and then some. */
export const arbitraryConversation: fc.Arbitrary<Conversation> = fc
  .record({
    from: fc.option(fc.constantFrom('+15550109999', 'sip:ann@a.example', 'anonymous'), {
      nil: null,
    }),
    to: fc.option(fc.constant('+15550100007'), { nil: null }),
    party: fc.option(party, { nil: null }),
    ...{ startedAt: fc.option(at, { nil: null }), endedAt: fc.option(at, { nil: null }) },
    endStatus: fc.option(fc.constantFrom('completed', 'busy'), { nil: null }),
    entries: fc.array(fc.oneof({ weight: 3, arbitrary: turn }, note), { maxLength: 12 }),
  })
  .map(({ entries, ...call }) => {
    let ordinal = 0;
    const numbered = entries.map((entry) =>
      entry.type === 'note' ? entry : { ...entry, ordinal: ordinal++ },
    );
    const turns = numbered.filter((entry): entry is Turn => entry.type === 'turn');
    return { callId: CALL_ID, vertical: 'salon', ...call, turns, entries: numbered };
  });
