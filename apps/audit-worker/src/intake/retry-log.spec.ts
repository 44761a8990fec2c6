import { createLogger } from '@verbatim/platform';
import { QueueUnavailableError } from '@verbatim/queue';
import { StoreUnavailableError } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { RetryLog } from './retry-log.js';

describe('RetryLog', () => {
  const redis = new QueueUnavailableError('Redis at 127.0.0.1:6379 is away (ECONNREFUSED)');
  const store = new StoreUnavailableError('files in /x', 'EIO');

  function subject() {
    const lines: { err: { message: string }; jobId?: string; untold?: number }[] = [];
    const logger = createLogger('test', { write: (line) => void lines.push(JSON.parse(line)) });
    const clock = { ms: 0 };
    return { log: new RetryLog(logger, () => clock.ms), lines, clock };
  }

  it('names what is away in the first line of an outage', () => {
    const { log, lines } = subject();
    log.note(redis, 'c-1');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.err.message).toContain('Redis at 127.0.0.1:6379 is away');
    expect(lines[0]).toMatchObject({ jobId: 'c-1' });
    expect(lines[0]).not.toHaveProperty('untold');
  });

  it('tells one of ninety retries a second, and counts the others in the next line', () => {
    const { log, lines, clock } = subject();
    for (let retry = 0; retry < 90; retry += 1) log.note(redis, `c-${retry}`);
    expect(lines).toHaveLength(1);
    clock.ms = 1_000;
    log.note(redis, 'c-90');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({ jobId: 'c-90', untold: 89 });
  });

  it('tells another code at once', () => {
    const { log, lines } = subject();
    log.note(redis, 'c-1');
    log.note(store, 'c-1');
    log.note(new Error('no code'), undefined);
    expect(lines).toHaveLength(3);
  });
});
