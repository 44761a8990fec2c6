import { OperationalError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import type { IncomingEvent } from '../intake/archive-job.js';
import { GroupCommitter, type GroupCommitOptions } from './group-committer.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

const eventsOf = (callId: string, count: number, bytes = 10): IncomingEvent[] =>
  Array.from({ length: count }, (_, seq) => ({
    event: { callId, seq } as IncomingEvent['event'],
    line: Buffer.alloc(0),
    digest: Buffer.alloc(32),
    bytes,
  }));

const NOTHING_LEFT = { withoutKey: new Map<string, Error>() };

function committerWith(options: Partial<GroupCommitOptions> & Pick<GroupCommitOptions, 'commit'>) {
  return new GroupCommitter({
    limits: { events: 100, bytes: 10_000, ageMs: 20, spacingMs: 0 },
    inFlightMax: () => 2,
    ...options,
  });
}

describe('GroupCommitter', () => {
  it('joins jobs that arrive together into one commit', async () => {
    const commits: number[] = [];
    const committer = committerWith({
      commit: async (events) => {
        commits.push(events.length);
        return NOTHING_LEFT;
      },
    });
    await Promise.all([1, 2, 3].map((job) => committer.add(eventsOf(`call-${job}`, 5))));
    expect(commits).toEqual([15]);
    await committer.close();
  });

  it('commits a lone job when it is old enough', async () => {
    const committer = committerWith({ commit: async () => NOTHING_LEFT });
    const before = performance.now();
    await committer.add(eventsOf('call', 1));
    expect(performance.now() - before).toBeGreaterThanOrEqual(15);
    await committer.close();
  });

  it.each([
    ['events', { events: 10, bytes: 10_000, ageMs: 60_000, spacingMs: 0 }, 10],
    ['bytes', { events: 100, bytes: 100, ageMs: 60_000, spacingMs: 0 }, 10],
  ])(
    'cuts a commit at the limit in %s without waiting for its age',
    async (_, limits, expected) => {
      const commits: number[] = [];
      const committer = committerWith({
        limits,
        commit: async (events) => {
          commits.push(events.length);
          return NOTHING_LEFT;
        },
      });
      await committer.add(eventsOf('call', 30));
      expect(commits).toEqual([expected, expected, expected]);
      await committer.close();
    },
  );

  it('keeps at most `inFlightMax` commits under way and lets the rest grow', async () => {
    const gates: PromiseWithResolvers<void>[] = [];
    const sizes: number[] = [];
    const committer = committerWith({
      limits: { events: 100, bytes: 10_000, ageMs: 1, spacingMs: 0 },
      inFlightMax: () => 1,
      commit: async (events) => {
        sizes.push(events.length);
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        await gate.promise;
        return NOTHING_LEFT;
      },
    });
    const first = committer.add(eventsOf('call-1', 1));
    await expect.poll(() => gates.length).toBe(1);
    const others = [2, 3, 4].map((job) => committer.add(eventsOf(`call-${job}`, 7)));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(committer.commitsInFlight).toBe(1);
    expect(committer.waitingEvents).toBe(21);
    gates[0]?.resolve();
    await expect.poll(() => gates.length).toBe(2);
    gates[1]?.resolve();
    await Promise.all([first, ...others]);
    expect(sizes).toEqual([1, 21]);
    await committer.close();
  });

  it('begins commits of a steady stream no closer than `spacingMs`, and a full one at once', async () => {
    const startedAt: number[] = [];
    const committer = committerWith({
      limits: { events: 50, bytes: 10_000, ageMs: 1, spacingMs: 80 },
      commit: async () => {
        startedAt.push(performance.now());
        return NOTHING_LEFT;
      },
    });
    const jobs: Promise<void>[] = [];
    for (let i = 0; i < 20; i += 1) {
      jobs.push(committer.add(eventsOf(`call-${i}`, 1)));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await Promise.all(jobs);
    const apart = startedAt.slice(1).map((at, i) => at - (startedAt[i] ?? 0));
    expect(apart.length).toBeGreaterThan(0);
    expect(Math.min(...apart)).toBeGreaterThanOrEqual(75);
    const before = performance.now();
    await Promise.all([committer.add(eventsOf('flood', 100))]);
    expect(startedAt.at(-1)! - before).toBeLessThan(80);
    await committer.close();
  });

  it('holds jobs while the store is known to be away, and commits them when it is tried', async () => {
    const back = Promise.withResolvers<void>();
    let commits = 0;
    const committer = committerWith({
      untilTried: () => back.promise,
      commit: async () => {
        commits += 1;
        return NOTHING_LEFT;
      },
    });
    const job = committer.add(eventsOf('call', 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([commits, committer.waitingEvents]).toEqual([0, 5]);
    back.resolve();
    await job;
    expect(commits).toBe(1);
    await committer.close();
  });

  it('follows a limit that moves while commits are under way', async () => {
    let max = 1;
    const gates: PromiseWithResolvers<void>[] = [];
    const committer = committerWith({
      limits: { events: 1, bytes: 10_000, ageMs: 1, spacingMs: 0 },
      inFlightMax: () => max,
      commit: async () => {
        const gate = Promise.withResolvers<void>();
        gates.push(gate);
        await gate.promise;
        return NOTHING_LEFT;
      },
    });
    const job = committer.add(eventsOf('call', 5));
    await expect.poll(() => gates.length).toBe(1);
    max = 3;
    gates[0]?.resolve();
    await expect.poll(() => gates.length).toBe(4);
    expect(committer.commitsInFlight).toBe(3);
    for (const gate of gates) gate.resolve();
    await expect.poll(() => gates.length).toBe(5);
    gates[4]?.resolve();
    await job;
    await committer.close();
  });

  it('fails every waiting job with the error of its commit, which says whether to retry', async () => {
    const committer = committerWith({
      commit: async () => {
        throw new AwayError('The store is away.');
      },
    });
    const jobs = [1, 2].map((job) => committer.add(eventsOf(`call-${job}`, 3)));
    const outcomes = await Promise.allSettled(jobs);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { retryable: true } });
    }
    await committer.close();
  });

  it('fails only the jobs that hold events of a call without a key', async () => {
    const committer = committerWith({
      commit: async () => ({ withoutKey: new Map([['call-2', new AwayError('no key yet')]]) }),
    });
    const [good, bad] = await Promise.allSettled([
      committer.add(eventsOf('call-1', 3)),
      committer.add([...eventsOf('call-1', 1), ...eventsOf('call-2', 1)]),
    ]);
    expect(good?.status).toBe('fulfilled');
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'TEST.AWAY' } });
    await committer.close();
  });

  it('settles a job that spans two commits only when the second is done', async () => {
    const gate = Promise.withResolvers<void>();
    let commits = 0;
    const committer = committerWith({
      limits: { events: 5, bytes: 10_000, ageMs: 1, spacingMs: 0 },
      commit: async () => {
        commits += 1;
        if (commits === 1) throw new AwayError('The store is away.');
        await gate.promise;
        return NOTHING_LEFT;
      },
    });
    let isSettled = false;
    const job = committer.add(eventsOf('call', 10)).finally(() => (isSettled = true));
    job.catch(() => undefined);
    await expect.poll(() => commits).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(isSettled).toBe(false);
    gate.resolve();
    await expect(job).rejects.toThrow('The store is away.');
    await committer.close();
  });

  it('commits what waits when it is closed, and refuses what comes later', async () => {
    let committed = 0;
    const committer = committerWith({
      limits: { events: 100, bytes: 10_000, ageMs: 60_000, spacingMs: 0 },
      commit: async (events) => {
        committed += events.length;
        return NOTHING_LEFT;
      },
    });
    const job = committer.add(eventsOf('call', 4));
    await committer.close();
    await job;
    expect(committed).toBe(4);
    await expect(committer.add(eventsOf('call', 1))).rejects.toMatchObject({
      code: 'ARCHIVE.CLOSING',
      retryable: true,
    });
  });
});
