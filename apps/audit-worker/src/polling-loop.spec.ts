import { InvariantError, OperationalError } from '@verbatim/contracts';
import { createLogger } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { PollingLoop } from './polling-loop.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

function loopOf(turn: () => Promise<boolean>, pollMs = 5, bugs: unknown[] = []): PollingLoop {
  const logger = createLogger('test', { level: 'silent' });
  return new PollingLoop({
    name: 'test',
    pollMs,
    logger,
    turn,
    onBug: (error) => bugs.push(error),
  });
}

describe('PollingLoop', () => {
  it('turns at once while there is work, and pauses when there is none', async () => {
    let turns = 0;
    const loop = loopOf(async () => (turns += 1) < 100, 60_000);
    loop.start();
    await expect.poll(() => turns).toBe(100);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(turns).toBe(100);
    await loop.close();
  });

  it('goes on after an operational failure', async () => {
    let turns = 0;
    const loop = loopOf(async () => {
      turns += 1;
      if (turns === 1) throw new AwayError('The store is away.');
      return false;
    });
    loop.start();
    await expect.poll(() => turns, { timeout: 2_000 }).toBeGreaterThan(1);
    await loop.close();
  });

  it('stops at a bug and tells of it', async () => {
    const bugs: unknown[] = [];
    let turns = 0;
    const loop = loopOf(
      async () => {
        turns += 1;
        throw new InvariantError('impossible');
      },
      1,
      bugs,
    );
    loop.start();
    await expect.poll(() => bugs.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(turns).toBe(1);
  });

  it('finishes the turn in hand before it is closed', async () => {
    const gate = Promise.withResolvers<void>();
    let isDone = false;
    const loop = loopOf(async () => {
      await gate.promise;
      isDone = true;
      return true;
    });
    loop.start();
    const closed = loop.close();
    gate.resolve();
    await closed;
    expect(isDone).toBe(true);
  });
});
