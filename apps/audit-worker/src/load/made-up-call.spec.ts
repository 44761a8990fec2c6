import { CallKey, assessCompleteness, conversationOf, openWords } from '@verbatim/audit-log';
import { isEventV1, type EventV1 } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { madeUpCall, SMALL, TEN_MINUTES, type CallShape } from './made-up-call.js';
import { hexFrom, seededRandom } from './seeded-random.js';

const key = CallKey.generate();

function made(shape: CallShape, seed = 1): EventV1[] {
  const random = seededRandom(seed);
  const callId = `CA${hexFrom(random)}`;
  return madeUpCall({ callId, key, shape, random, startedAt: 1_790_000_000_000 });
}

describe('madeUpCall', () => {
  it('makes ten minutes of some 2,400 events, mostly words', () => {
    const events = made(TEN_MINUTES);
    expect(events.length).toBeGreaterThan(2_390);
    expect(events.length).toBeLessThan(2_450);
    expect(events.filter(({ words }) => words !== undefined).length).toBeGreaterThan(1_700);
    expect(events.at(-1)!.at - events[0]!.at).toBeGreaterThan(590_000);
  });

  it.each([
    ['small', SMALL],
    ['of ten minutes', TEN_MINUTES],
  ])('makes a call (%s) that is whole, of events that fit their schema', (_name, shape) => {
    const events = made(shape);
    expect(events.filter((event) => !isEventV1(event))).toEqual([]);
    expect(assessCompleteness({ events, explanations: [] }).verdict).toBe('complete');
    const { turns } = conversationOf(events, key);
    expect(turns).toHaveLength(shape.turns);
    expect(turns.every(({ text, source }) => source === 'final' && text)).toBe(true);
  });

  it('says the same for the same seed, and something else for another', () => {
    const said = (seed: number) =>
      made(SMALL, seed).map((event) => {
        const { words, ...rest } = event;
        return { ...rest, words: words?.form === 'sealed' && openWords(key, event, words) };
      });
    expect(said(3)).toEqual(said(3));
    expect(said(3)).not.toEqual(said(4));
  });
});
