import { describe, expect, it } from 'vitest';
import { mediaMessage } from './media-messages.js';
import { mutated } from './mutations.js';
import { FuzzRandom } from './random.js';
import { serverEvent } from './server-events.js';

/** Of one seed, so many texts for each socket. */
function textsOf(seed: number, count: number): string[] {
  const random = new FuzzRandom(seed);
  const counters = { sequence: 0, chunk: 0 };
  return Array.from({ length: count }, () =>
    mutated(random.chance(0.5) ? serverEvent(random) : mediaMessage(random, counters), random),
  );
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('mutated', () => {
  it('says the same of the same seed, and something else of another', () => {
    expect(textsOf(1, 50)).toEqual(textsOf(1, 50));
    expect(textsOf(1, 50)).not.toEqual(textsOf(2, 50));
  });

  it('makes a good part of what it says readable, and a good part not', () => {
    const texts = textsOf(3, 1_000);
    const readable = texts.filter(isJson).length;
    expect(readable).toBeGreaterThan(500);
    expect(readable).toBeLessThan(900);
  });

  it.each([
    ['a giant string', (text: string) => text.length > 50_000],
    ['deep nesting', (text: string) => text.startsWith('[[[[') || text.startsWith('{"a":{"a":')],
    ['a name of every prototype', (text: string) => text.includes('"__proto__":')],
    ['a number past every number', (text: string) => /[-:]1?1e999|9{400}/.test(text)],
    ['nothing at all', (text: string) => text === ''],
  ])('says %s now and then', (_name, isSaid) => {
    expect(textsOf(4, 3_000).some(isSaid)).toBe(true);
  });
});
