import { describe, expect, it } from 'vitest';
import { heardText } from './heard-text.js';

describe('heardText', () => {
  it.each([
    ['one two three', 1_000, 0, ''],
    ['one two three', 1_000, 1_000, 'one two three'],
    ['one two three', 1_000, 2_000, 'one two three'],
    ['one two three', 1_000, 600, 'one two'],
    ['one two three', 1_000, 540, 'one two'],
    ['one two three', 1_000, 500, 'one'],
    ['one', 1_000, 900, ''],
    ['one two', 0, 100, ''],
    ['', 1_000, 500, ''],
  ])('of %j in %i ms, after %i ms, is %j', (text, generatedMs, heardMs, heard) => {
    expect(heardText(text, generatedMs, heardMs)).toBe(heard);
  });
});
