import { describe, expect, it } from 'vitest';
import { UNSCRIPTED, exactTurn, exactWordsIn } from './exact-words.js';

const opening = { step: 0, words: ['Good', 'day.'], durationMs: 600 };
const scripted = { lines: [opening], tools: [] };

describe('exactWordsIn', () => {
  it.each([
    ['Say nothing but exactly these words: This call is recorded.', 'This call is recorded.'],
    ['Greet the caller with exactly these words: Hi: you!', 'Hi: you!'],
    ['Be brief.', undefined],
    [undefined, undefined],
  ])('of %j is %j', (instructions, words) => {
    expect(exactWordsIn(instructions)).toBe(words);
  });
});

describe('exactTurn', () => {
  it('is the opening of the script where that says the same', () => {
    expect(exactTurn('Good  day.', scripted, false).lines).toEqual([opening]);
  });

  it('stands before another opening, of which nothing was said yet', () => {
    const { lines } = exactTurn('This call is recorded.', scripted, false);
    expect(lines).toMatchObject([
      { step: UNSCRIPTED, words: ['This', 'call', 'is', 'recorded.'] },
      opening,
    ]);
  });

  it('stands alone once the conversation has begun', () => {
    const { lines } = exactTurn('Goodbye.', scripted, true);
    expect(lines).toMatchObject([{ step: UNSCRIPTED, words: ['Goodbye.'] }]);
  });
});
