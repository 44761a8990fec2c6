import { describe, expect, it } from 'vitest';
import { noteWords } from './note-words.js';

describe('noteWords', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['plain words', { from: '+1', to: '+2' }, 'from +1, to +2'],
    ['nothing', {}, ''],
    ['arguments', { arguments: '{"service":"cut","with":"Jo"}' }, 'service cut, with Jo'],
    ['arguments that were cut off', { arguments: '{"service":"cu' }, 'arguments {"service":"cu'],
    ['details that are no text', { details: { wish: 'a cut', guests: 2 } }, 'wish a cut, guests 2'],
    [
      'a result with an object in it, without what the model is told to do',
      { result: '{"done":true,"booking":{"reference":"ABC123","with":"Jo"},"next":"Say so."}' },
      'done true, booking (reference ABC123, with Jo)',
    ],
    [
      'a long list',
      { result: '{"free":[{"start":"9","with":"Jo"},{"start":"10","with":"Jo"},1,2,3]}' },
      'free (9, Jo), (10, Jo), 1 and 2 more',
    ],
    ['an empty list', { result: '{"bookings":[]}' }, 'bookings none'],
  ])('puts %s on a line', (_name, words, line) => {
    expect(noteWords(words)).toBe(line);
  });

  it('ends a line that no terminal would hold', () => {
    const line = noteWords({ result: '😀'.repeat(300) });
    expect([...line]).toHaveLength(240);
    expect(line.endsWith('😀…')).toBe(true);
  });
});
