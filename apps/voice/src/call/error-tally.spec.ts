import { describe, expect, it } from 'vitest';
import { ErrorTally, plainCode } from './error-tally.js';

describe('ErrorTally', () => {
  it('makes one event of any number of the same trouble', () => {
    const tally = new ErrorTally();
    for (let i = 0; i < 1_000; i++) tally.note('twilio', 'broken-json');
    tally.note('model', 'broken-json', 2);
    expect(tally.flush()).toMatchObject([
      { component: 'twilio', code: 'broken-json', count: 1_000, isFatal: false },
      { component: 'model', code: 'broken-json', count: 2 },
    ]);
    expect(tally.flush()).toEqual([]);
  });

  it('counts what is beyond its bound under one name', () => {
    const tally = new ErrorTally();
    for (let i = 0; i < 200; i++) tally.note('model', `code-${i}`);
    const drafts = tally.flush();
    expect(drafts.length).toBeLessThanOrEqual(65);
    expect(drafts.at(-1)).toMatchObject({ code: 'other', count: 136 });
  });

  it('notes nothing for a count of nothing', () => {
    const tally = new ErrorTally();
    tally.note('voice', 'audio-shed', 0);
    expect(tally.flush()).toEqual([]);
  });
});

describe('plainCode', () => {
  it.each([
    ['rate_limit_exceeded', 'rate_limit_exceeded'],
    ['My card is 4111 1111', 'My_card_is_4111_1111'],
    ['', 'unknown'],
    [undefined, 'unknown'],
    ['x'.repeat(200), 'x'.repeat(64)],
  ])('makes a plain word of %j', (code, plain) => {
    expect(plainCode(code)).toBe(plain);
  });
});
