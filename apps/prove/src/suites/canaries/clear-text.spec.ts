import { describe, expect, it } from 'vitest';
import { foundIn } from './clear-text.js';

const CANARIES = ['brindlewhistle', '078-05-1120'];

describe('foundIn', () => {
  it.each([
    ['as they are', 'so BrindleWhistle it was', ['brindlewhistle']],
    ['inside JSON', '{"text":"it is 078-05-1120."}', ['078-05-1120']],
    [
      'as hexadecimal',
      `\\x00${Buffer.from('brindlewhistle').toString('hex')}00`,
      ['brindlewhistle'],
    ],
    ['nowhere', 'brindle whistle 078051120', []],
  ])('finds them %s', (_, text, expected) => {
    expect(foundIn(text, CANARIES)).toEqual(expected);
  });

  it('finds them in base64, wherever its groups begin', () => {
    for (const before of ['', 'x', 'xy', 'xyz']) {
      const text = Buffer.from(`${before}brindlewhistle and more`).toString('base64');
      expect(foundIn(text, CANARIES)).toEqual(['brindlewhistle']);
    }
  });
});
