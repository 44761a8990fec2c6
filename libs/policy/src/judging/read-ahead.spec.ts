import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { readAhead } from './read-ahead.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let n = 0; n < count; n += 1) yield n;
}
async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('readAhead', () => {
  it('keeps the order, and no more on their way than it may', async () => {
    let [underway, most] = [0, 0];
    const read = async (n: number): Promise<number> => {
      most = Math.max(most, (underway += 1));
      await delay((7 - (n % 7)) * 2);
      underway -= 1;
      return n * 10;
    };
    expect(await all(readAhead(numbers(20), 4, read))).toEqual(
      Array.from({ length: 20 }, (_, n) => n * 10),
    );
    expect(most).toBe(4);
  });

  it('ends with the first failure', async () => {
    const read = async (n: number): Promise<number> => {
      if (n === 3) throw new Error('gone');
      return n;
    };
    await expect(all(readAhead(numbers(9), 4, read))).rejects.toThrow('gone');
  });
});
