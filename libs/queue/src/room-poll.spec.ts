import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { pollForRoom } from './room-poll.js';

describe('pollForRoom', () => {
  const options = (signal = new AbortController().signal) => ({
    firstMs: 25,
    maxMs: 200,
    timeoutMs: 2_000,
    signal,
    pause: vi.fn(async (ms: number) => void vi.advanceTimersByTime(ms)),
    random: () => 1,
  });
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('asks ever more seldom until there is room', async () => {
    const answers = [false, false, false, false, false, true];
    const poll = options();
    await pollForRoom(async () => answers.shift()!, poll);
    expect(poll.pause.mock.calls.map(([ms]) => ms)).toEqual([25, 50, 100, 200, 200, 200]);
  });

  it('spreads its questions over the second half of each delay', async () => {
    const poll = { ...options(), random: () => 0 };
    await pollForRoom(async () => true, poll);
    expect(poll.pause.mock.calls.map(([ms]) => ms)).toEqual([12.5]);
  });

  it('gives up after the time given, not at the next question', async () => {
    const poll = options();
    const startedAt = Date.now();
    await pollForRoom(async () => false, poll);
    expect(Date.now() - startedAt).toBe(2_000);
  });

  it('reads an engine that is away as one without room', async () => {
    const answers = [() => Promise.reject(new Error('away')), async () => true];
    const poll = options();
    await pollForRoom(() => answers.shift()!(), poll);
    expect(answers).toEqual([]);
  });

  it('ends when it is told to', async () => {
    const abort = new AbortController();
    const questions = vi.fn(async () => false);
    const poll = { ...options(abort.signal), pause: async () => abort.abort() };
    await pollForRoom(questions, poll);
    expect(questions).not.toHaveBeenCalled();
  });
});
