import { describe, expect, it } from 'vitest';
import { mergeJoin } from './merge-join.js';

async function* of(...keys: string[]): AsyncGenerator<readonly [string, string]> {
  for (const key of keys) yield [key, key];
}

describe('mergeJoin', () => {
  it.each<[string, string[], string[], string[]]>([
    ['both empty', [], [], []],
    ['the same on both', ['a', 'b'], ['a', 'b'], ['a=a', 'b=b']],
    ['only the left', ['a', 'b'], [], ['a=-', 'b=-']],
    ['only the right', [], ['a'], ['-=a']],
    ['some on either', ['a', 'c', 'd'], ['b', 'c', 'e'], ['a=-', '-=b', 'c=c', 'd=-', '-=e']],
  ])('joins %s', async (_case, left, right, expected) => {
    const joined: string[] = [];
    for await (const { left: l, right: r } of mergeJoin(of(...left), of(...right))) {
      joined.push(`${l ?? '-'}=${r ?? '-'}`);
    }
    expect(joined).toEqual(expected);
  });
});
