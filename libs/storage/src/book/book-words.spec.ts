import { describe, expect, it } from 'vitest';
import { BookWords } from './book-words.js';

const words = new BookWords(Buffer.alloc(32, 1));

describe('BookWords', () => {
  it('opens what it sealed, there and nowhere else', () => {
    const sealed = words.seal('salon', 'booking KTR482', { name: 'Dana Field' });
    expect(sealed).not.toContain('Dana');
    expect(words.open('salon', 'booking KTR482', sealed)).toEqual({ name: 'Dana Field' });
    expect(() => words.open('salon', 'booking KTR483', sealed)).toThrow();
    expect(() => words.open('sales', 'booking KTR482', sealed)).toThrow();
    expect(() =>
      new BookWords(Buffer.alloc(32, 2)).open('salon', 'booking KTR482', sealed),
    ).toThrow();
  });

  it('seals the same words differently each time', () => {
    const seal = () => words.seal('salon', 'x', { name: 'Dana' });
    expect(seal()).not.toBe(seal());
  });

  it('finds a person by the same digest, in their own vertical', () => {
    const digest = words.byPhone('salon', 'Dana Field', '+15550100101');
    expect(words.byPhone('salon', 'dana  FIELD', '+15550100101')).toBe(digest);
    expect(words.byPhone('sales', 'Dana Field', '+15550100101')).not.toBe(digest);
    expect(words.byBirth('salon', 'Dana Field', '+15550100101')).not.toBe(digest);
  });
});
