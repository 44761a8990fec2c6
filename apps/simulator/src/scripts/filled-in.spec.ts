import { describe, expect, it } from 'vitest';
import { filledIn, filledInText, hasBlanks } from './filled-in.js';

const RESULTS: Record<string, unknown> = {
  check_availability: { free: [{ start: '2026-12-01T14:30', with: 'Dr. Chen' }] },
  quote: { total: '120.00 USD', quantity: 3 },
};
const FILL_INS = {
  resultOf: (tool: string) => RESULTS[tool],
  today: new Date(2026, 11, 30, 23, 59),
};

describe('filledInText', () => {
  it.each([
    [
      'I have {check_availability.free.0.start} with {check_availability.free.0.with}.',
      'I have Tuesday, December 1 at 2:30 PM with Dr. Chen.',
    ],
    ['That is {quote.total}, all in.', 'That is 120.00 USD, all in.'],
    ['Or {check_availability.free.7.start} perhaps?', 'Or perhaps?'],
    ['Your number is {book.booking.reference}.', 'Your number is .'],
    ['Braces {like these} stay.', 'Braces {like these} stay.'],
  ])('says %s as %s', (text, said) => {
    expect(filledInText(text, FILL_INS)).toBe(said);
  });
});

describe('filledIn', () => {
  it('gives a blank that stands alone its own type, and days of the calendar', () => {
    const filled = filledIn(
      {
        quantity: '{quote.quantity}',
        list: ['{today}', '{today+2}'],
        note: 'for {quote.total}',
        missing: '{book.booking.reference}',
        left: 7,
      },
      FILL_INS,
    );
    expect(filled).toEqual({
      quantity: 3,
      list: ['2026-12-30', '2027-01-01'],
      note: 'for 120.00 USD',
      missing: undefined,
      left: 7,
    });
  });
});

describe('hasBlanks', () => {
  it.each([
    ['{quote.total}', true],
    ['{today+30}', true],
    ['{quote}', false],
    ['none', false],
  ])('of %s: %s', (text, has) => {
    expect(hasBlanks(text)).toBe(has);
  });
});
