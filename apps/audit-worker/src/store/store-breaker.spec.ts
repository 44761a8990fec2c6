import { ObjectConflictError, StoreUnavailableError } from '@verbatim/storage';
import { createLogger } from '@verbatim/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  FAILURES_IN_A_ROW,
  PROBE_AFTER_MS,
  StoreBreaker,
  StoreCircuitOpenError,
} from './store-breaker.js';

const away = () => new StoreUnavailableError('files in /x', 'EIO');

describe('StoreBreaker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance', 'setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  function subject() {
    const lines: { msg: string }[] = [];
    const logger = createLogger('test', { write: (line) => void lines.push(JSON.parse(line)) });
    const breaker = new StoreBreaker(logger);
    let attempts = 0;
    const write = (error?: Error): Promise<unknown> =>
      breaker.execute(async () => {
        attempts += 1;
        if (error) throw error;
      });
    const fail = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i += 1) await write(away()).catch(() => undefined);
    };
    return { breaker, write, fail, lines, attempts: () => attempts };
  }

  it('stays closed while one in five writes succeeds', async () => {
    const { breaker, write, fail } = subject();
    for (let i = 0; i < 10; i += 1) {
      await fail(FAILURES_IN_A_ROW - 1);
      await write();
    }
    expect(breaker.state).toBe('closed');
  });

  it('does not count what the store answered for good', async () => {
    const { breaker, write } = subject();
    for (let i = 0; i < 20; i += 1) {
      await expect(write(new ObjectConflictError('k'))).rejects.toThrow();
    }
    expect(breaker.state).toBe('closed');
  });

  it('opens after a row of failures, rejects retryably without a write, and says so once', async () => {
    const { breaker, write, fail, lines, attempts } = subject();
    await fail(FAILURES_IN_A_ROW);
    expect(breaker.state).toBe('open');
    await expect(write()).rejects.toBeInstanceOf(StoreCircuitOpenError);
    await expect(write()).rejects.toMatchObject({ retryable: true });
    expect(attempts()).toBe(FAILURES_IN_A_ROW);
    expect(lines).toHaveLength(1);
  });

  it('tries one write a second, and closes when one succeeds', async () => {
    const { breaker, write, fail, lines, attempts } = subject();
    await fail(FAILURES_IN_A_ROW);
    for (let second = 1; second <= 3; second += 1) {
      vi.advanceTimersByTime(PROBE_AFTER_MS);
      await fail(4);
      expect(attempts()).toBe(FAILURES_IN_A_ROW + second);
    }
    vi.advanceTimersByTime(PROBE_AFTER_MS);
    await write();
    expect(breaker.state).toBe('closed');
    expect(lines.map(({ msg }) => msg)).toEqual([
      'The object store fails: writes pause, jobs wait in the queue.',
      'The object store takes writes again.',
    ]);
  });

  it('lets work wait for the next probe, and go at once when it is closed or aborted', async () => {
    const { breaker, fail } = subject();
    await breaker.untilTried(new AbortController().signal);
    await fail(FAILURES_IN_A_ROW);
    const aborting = new AbortController();
    let isOver = false;
    const waiting = breaker.untilTried(aborting.signal).then(() => (isOver = true));
    await vi.advanceTimersByTimeAsync(PROBE_AFTER_MS / 2);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(PROBE_AFTER_MS);
    await waiting;
    await breaker.untilTried(AbortSignal.abort());
  });

  it('stays open while nothing was written for long, until a write has succeeded', async () => {
    const { breaker, fail, lines, attempts } = subject();
    await fail(FAILURES_IN_A_ROW);
    for (let probe = 1; probe <= 3; probe += 1) {
      vi.advanceTimersByTime(PROBE_AFTER_MS * 10);
      await fail(2);
      expect(attempts()).toBe(FAILURES_IN_A_ROW + probe);
      expect(breaker.state).toBe('open');
    }
    expect(lines).toHaveLength(1);
  });

  it('tries again in time although the wall clock was set back', async () => {
    const { breaker, write, fail } = subject();
    await fail(FAILURES_IN_A_ROW);
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(PROBE_AFTER_MS * 3);
    await write();
    expect(breaker.state).toBe('closed');
  });
});
