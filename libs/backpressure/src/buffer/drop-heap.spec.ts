import { describe, expect, it } from 'vitest';
import { runChild } from '../testing/child-process.js';

describe('BoundedBuffer.offer', () => {
  it('allocates nothing when it refuses, drops, evicts or supersedes (cause: 72 bytes a drop)', async () => {
    const script = new URL('../testing/drop-heap.ts', import.meta.url);
    const child = runChild(script, [], { nodeOptions: ['--expose-gc'] });
    expect(await child.ended()).toBe(0);
    expect(child.errors).toBe('');
    expect(child.lines).toEqual([
      'refused under block: 0 bytes',
      'evicted under drop-oldest: 0 bytes',
      'dropped under drop-newest: 0 bytes',
      'evicted under latest-per-key: 0 bytes',
      'superseded under latest-per-key: 0 bytes',
    ]);
  }, 30_000);
});
