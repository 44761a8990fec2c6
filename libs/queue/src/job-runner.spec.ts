import { InvariantError, OperationalError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { failureKind, JobRunner, RetryLater, type JobRunnerOptions } from './job-runner.js';
import { MemoryDeadLetters } from './testing/memory-dead-letters.js';

class TestError extends OperationalError {
  override readonly code = 'TEST.FAILED';
  constructor(override readonly retryable: boolean) {
    super('A message that nobody may store');
  }
}

const JOB = {
  id: 'a',
  timestamp: 5,
  attemptsMade: 2,
  stalledCounter: 0,
  data: { some: 'payload' },
};

function runnerWhose(run: () => Promise<void>, options: Partial<JobRunnerOptions> = {}) {
  const events: unknown[] = [];
  const deadLetters = new MemoryDeadLetters();
  const runner = new JobRunner({
    queue: 'audit-salon',
    policy: { stalledMax: 3, bugsMax: 3, deadLetterCapacityJobs: 2 },
    deadLetters,
    decodePayload: (data) => data,
    run,
    onBug: (error) => void events.push(['bug', error]),
    onTransient: (error, job) => void events.push(['transient', error, job.attempt]),
    takeNoMore: () => void events.push('takes no more'),
    reportDeadLetters: async (count) => void events.push(['dead letters', count]),
    ...options,
  });
  return { runner, events, deadLetters };
}

const failing = (error: unknown) => async () => {
  throw error;
};

describe('JobRunner', () => {
  it('completes a job whose run returns', async () => {
    const { runner, events } = runnerWhose(async () => undefined);
    await runner.process(JOB);
    expect(events).toEqual([]);
    expect(runner.counters).toMatchObject({ completed: 1, running: 0 });
  });

  it('delays a job after a retryable error, and tells BullMQ the code alone', async () => {
    const error = new TestError(true);
    const { runner, events } = runnerWhose(failing(error));
    await expect(runner.process(JOB)).rejects.toEqual(new RetryLater('TEST.FAILED'));
    expect(events).toEqual([['transient', error, 3]]);
    expect(runner.counters).toMatchObject({ retried: 1, completed: 0, running: 0 });
  });

  it('completes a job after a permanent error, once its letter is stored', async () => {
    const { runner, events, deadLetters } = runnerWhose(failing(new TestError(false)));
    await runner.process(JOB);
    expect(deadLetters.letters).toEqual([
      {
        queue: 'audit-salon',
        jobId: 'a',
        payload: { some: 'payload' },
        errorCode: 'TEST.FAILED',
        attempts: 3,
      },
    ]);
    expect(events).toEqual([['dead letters', 1]]);
  });

  it('delays a job whose letter finds no room', async () => {
    const { runner, events, deadLetters } = runnerWhose(failing(new TestError(false)));
    deadLetters.others = 2;
    await expect(runner.process(JOB)).rejects.toThrow('QUEUE.DEAD_LETTERS_FULL');
    expect(deadLetters.letters).toEqual([]);
    expect(events[0]).toEqual(['dead letters', 2]);
  });

  it('delays a job whose letter could not be stored', async () => {
    const deadLetters = new MemoryDeadLetters();
    deadLetters.store = failing(new TestError(true));
    const { runner } = runnerWhose(failing(new TestError(false)), { deadLetters });
    await expect(runner.process(JOB)).rejects.toThrow(RetryLater);
    expect(runner.counters).toMatchObject({ retried: 1, deadLettered: 0 });
  });

  it('buries a job that was taken over too often, without running it again', async () => {
    let runs = 0;
    const { runner, deadLetters } = runnerWhose(async () => void (runs += 1));
    await runner.process({ ...JOB, stalledCounter: 3 });
    expect(runs).toBe(1);
    await runner.process({ ...JOB, stalledCounter: 4 });
    expect(runs).toBe(1);
    expect(deadLetters.letters).toMatchObject([{ errorCode: 'QUEUE.STALLED_TOO_OFTEN' }]);
  });

  it('takes no more jobs before it reports a bug, and leaves the job in the queue', async () => {
    const bug = new InvariantError('This cannot be');
    const { runner, events } = runnerWhose(failing(bug));
    await expect(runner.process(JOB)).rejects.toThrow('BUG.INVARIANT');
    expect(events).toEqual(['takes no more', ['bug', bug]]);
    expect(runner.counters).toMatchObject({ bugs: 1, retried: 0 });
  });
});

describe('JobRunner, of a job that ends processes', () => {
  const bug = new InvariantError('This cannot be');

  it('counts bugs in a row, and from anew after another failure', async () => {
    let failedReason = '';
    const reasons: string[] = [];
    for (const error of [bug, bug, new TestError(true), new TypeError('x')]) {
      const { runner } = runnerWhose(failing(error));
      const ended: Error = await runner.process({ ...JOB, failedReason }).then(
        () => expect.unreachable('It completed'),
        (reason: Error) => reason,
      );
      reasons.push((failedReason = ended.message));
    }
    expect(reasons).toEqual([
      'BUG.INVARIANT 1',
      'BUG.INVARIANT 2',
      'TEST.FAILED',
      'BUG.UNFORESEEN 1',
    ]);
  });

  it('buries it by the code of the bug, without running it again', async () => {
    const { runner, deadLetters, events } = runnerWhose(async () => expect.unreachable('It ran'));
    await runner.process({ ...JOB, failedReason: 'BUG.INVARIANT 3' });
    expect(deadLetters.letters).toMatchObject([{ errorCode: 'BUG.INVARIANT', attempts: 3 }]);
    expect(events).toEqual([['dead letters', 1]]);
  });

  it('does not run it either while the dead-letter store has no room for it', async () => {
    const { runner, deadLetters } = runnerWhose(async () => expect.unreachable('It ran'));
    deadLetters.others = 2;
    const convicted = { ...JOB, failedReason: 'BUG.INVARIANT 3' };
    await expect(runner.process(convicted)).rejects.toEqual(new RetryLater('BUG.INVARIANT 3'));
  });

  it('runs no other job in the process that it ended, whatever is handed to it still', async () => {
    const errors: unknown[] = [bug];
    const { runner } = runnerWhose(async () => {
      throw errors.shift() ?? expect.unreachable('It ran');
    });
    await expect(runner.process(JOB)).rejects.toThrow('BUG.INVARIANT 1');
    const again = { ...JOB, failedReason: 'BUG.INVARIANT 1' };
    await expect(runner.process(again)).rejects.toEqual(new RetryLater('BUG.INVARIANT 1'));
    await expect(runner.process(JOB)).rejects.toEqual(new RetryLater('QUEUE.WORKER_ENDS'));
    expect(runner.counters).toMatchObject({ bugs: 1, running: 0 });
  });

  it('runs one job at a time of those that were in hand at several deaths', async () => {
    let release = () => undefined as void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const ran: string[] = [];
    const { runner } = runnerWhose(() => held, {
      run: (_payload, { id }) => {
        ran.push(id);
        return held;
      },
    });
    const suspect = { ...JOB, stalledCounter: 3 };
    const first = runner.process(suspect);
    const unsuspected = runner.process({ ...JOB, id: 'b', stalledCounter: 2 });
    await expect(runner.process({ ...suspect, id: 'c' })).rejects.toEqual(
      new RetryLater('QUEUE.ONE_SUSPECT_AT_A_TIME'),
    );
    // It was not run: what was known of it stays known.
    const withBug = { ...suspect, id: 'd', failedReason: 'BUG.INVARIANT 2' };
    await expect(runner.process(withBug)).rejects.toEqual(new RetryLater('BUG.INVARIANT 2'));
    release();
    await Promise.all([first, unsuspected]);
    await runner.process({ ...suspect, id: 'c' });
    expect(ran).toEqual(['a', 'b', 'c']);
  });
});

describe('failureKind', () => {
  it.each([
    ['a retryable operational error', new TestError(true), 'transient'],
    ['another operational error', new TestError(false), 'permanent'],
    ['a broken invariant', new InvariantError('x'), 'bug'],
    ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'transient'],
    [
      'a fetch whose cause is the network',
      new TypeError('x', { cause: { code: 'ETIMEDOUT' } }),
      'transient',
    ],
    [
      'a connection refused at every address',
      new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]),
      'transient',
    ],
    ['an aggregate of something else', new AggregateError([new Error('x')]), 'bug'],
    ['an error of the language', new TypeError('x is not a function'), 'bug'],
    ['a missing file', Object.assign(new Error('x'), { code: 'ENOENT' }), 'bug'],
    ['what is no error at all', 'x', 'bug'],
  ])('reads %s as %3$s', (_what, error, kind) => {
    expect(failureKind(error)).toBe(kind);
  });
});
