import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerEvent } from '../model/server-events.js';
import type { EventDraft } from '../record/event-draft.js';
import { draftsOf, ofKind, openAfter } from '../testing/drafts.js';
import { agentTurn, callerTurn } from '../testing/server-events.js';
import { TranscriptAssembler } from './assembler.js';

interface Turn {
  readonly itemId: string;
  readonly text: string;
  readonly events: readonly ServerEvent[];
}

const Words = fc
  .array(fc.constantFrom('yes', 'no', 'and', 'my', 'order', 'is', 'late'), {
    minLength: 1,
    maxLength: 5,
  })
  .map((words) => words.join(' '));
const Shape = fc.record({
  speaker: fc.constantFrom('caller' as const, 'agent' as const),
  text: Words,
  fails: fc.boolean(),
});
/** A few turns with everything that the model says about each. */
const Conversation = fc
  .array(Shape, { minLength: 1, maxLength: 6 })
  .map((shapes) => shapes.map((shape, i) => turnOf(i, shape)));

function turnOf(
  i: number,
  { speaker, text, fails }: { speaker: string; text: string; fails: boolean },
): Turn {
  const itemId = `${speaker}${i}`;
  const responseId = `r${i}`;
  const pieces = text.match(/\S+\s*/g) ?? [];
  if (speaker === 'caller') {
    return {
      itemId,
      // After a failure the words are those of the deltas so far, which depend on the order: none here.
      text: fails ? '' : text,
      events: [
        callerTurn.started(itemId),
        callerTurn.stopped(itemId),
        callerTurn.committed(itemId),
        ...(fails ? [] : pieces.map((piece) => callerTurn.delta(itemId, piece))),
        fails ? callerTurn.failed(itemId) : callerTurn.completed(itemId, text),
      ],
    };
  }
  const status = fails ? 'cancelled' : 'completed';
  return {
    itemId,
    text,
    events: [
      agentTurn.created(responseId),
      agentTurn.itemAdded(responseId, itemId),
      ...pieces.map((piece) => agentTurn.delta(responseId, itemId, piece)),
      agentTurn.textDone(responseId, itemId, text),
      agentTurn.done(responseId, status, [{ id: itemId, text }]),
    ],
  };
}

function newAssembler(clock: { nowMs: number }): TranscriptAssembler {
  return new TranscriptAssembler({
    partialIntervalMs: 250,
    model: () => 'm',
    transcriptionModel: 't',
    timeline: {
      now: () => clock.nowMs,
      callerMs: (ms) => ms,
      agentSpan: () => undefined,
      generatedMs: () => 1_000,
    },
  });
}

const finalsOf = (drafts: readonly EventDraft[]): Record<string, unknown> =>
  Object.fromEntries(ofKind(drafts, 'transcript.final').map((f) => [f.itemId, f.words.text]));

/** Some of the events twice, all of them in any order at all. */
const Scrambled = Conversation.chain((turns) => {
  const events = turns.flatMap((turn) => turn.events);
  return fc
    .tuple(fc.subarray(events), fc.infiniteStream(fc.integer()))
    .map(([repeated, random]) => ({
      turns,
      events: [...events, ...repeated]
        .map((event) => ({ event, at: random.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event),
    }));
});

describe('TranscriptAssembler', () => {
  it('gives every item the same one final, in whatever order and however often events arrive', () => {
    fc.assert(
      fc.property(Scrambled, ({ turns, events }) => {
        const assembler = newAssembler({ nowMs: 0 });
        const drafts = events.flatMap((event) => draftsOf(assembler, event));
        const expected = Object.fromEntries(turns.map(({ itemId, text }) => [itemId, text]));
        expect(finalsOf(drafts)).toEqual(expected);
        expect(ofKind(drafts, 'transcript.final')).toHaveLength(turns.length);
        expect(openAfter(drafts)).toEqual([]);
        expect(assembler.openObligations).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('closes every obligation or reports it, wherever the session is cut off', () => {
    fc.assert(
      fc.property(Scrambled, fc.nat(), ({ events }, cut) => {
        const assembler = newAssembler({ nowMs: 0 });
        const drafts = events
          .slice(0, cut % (events.length + 1))
          .flatMap((event) => draftsOf(assembler, event));
        drafts.push(...assembler.finish());
        expect([...assembler.openObligations].sort()).toEqual(openAfter(drafts).sort());
        const finals = ofKind(drafts, 'transcript.final').map(({ itemId }) => itemId);
        expect(new Set(finals).size).toBe(finals.length);
      }),
      { numRuns: 300 },
    );
  });

  it('sends at most one partial per item and interval, each beginning with the one before', () => {
    const Steps = fc.array(fc.tuple(Words, fc.integer({ min: 0, max: 400 })), { maxLength: 30 });
    fc.assert(
      fc.property(Steps, (steps) => {
        const clock = { nowMs: 0 };
        const assembler = newAssembler(clock);
        draftsOf(assembler, callerTurn.committed('i1'));
        const sent: { atMs: number; text: string }[] = [];
        for (const [text, waitMs] of steps) {
          const drafts = [
            ...assembler.tick(),
            ...draftsOf(assembler, callerTurn.delta('i1', text)),
          ];
          for (const partial of ofKind(drafts, 'transcript.partial')) {
            sent.push({ atMs: clock.nowMs, text: String(partial.words.text) });
          }
          clock.nowMs += waitMs;
        }
        for (const [i, { atMs, text }] of sent.entries()) {
          const before = sent[i - 1];
          if (!before) continue;
          expect(atMs - before.atMs).toBeGreaterThanOrEqual(250);
          expect(text.startsWith(before.text)).toBe(true);
        }
      }),
    );
  });
});
