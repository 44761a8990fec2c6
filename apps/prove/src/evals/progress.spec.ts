import { describe, expect, it } from 'vitest';
import { Progress, StoppedError } from './progress.js';

describe('Progress', () => {
  it('draws on a terminal and is silent elsewhere', async () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text);
    const { signal } = new AbortController();
    await new Progress('entities', 2, signal, { isTTY: false, write }).step();
    expect(written).toEqual([]);
    await new Progress('entities', 2, signal, { isTTY: true, write }).step();
    expect(written.join('')).toContain('1/2');
  });

  it('ends the run at the next step once it is stopped', async () => {
    const stopping = new AbortController();
    const progress = new Progress('entities', 2, stopping.signal);
    await progress.step();
    stopping.abort();
    await expect(progress.step()).rejects.toThrow(StoppedError);
  });
});
