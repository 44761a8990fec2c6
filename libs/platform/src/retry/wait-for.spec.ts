import { InvariantError, OperationalError } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../logging/logger.js';
import { waitFor } from './wait-for.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  constructor(
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super('away', options);
  }
}

function subject() {
  const lines: string[] = [];
  const logger = createLogger('test', { write: (line) => void lines.push(JSON.parse(line).msg) });
  return { lines, options: { logger, firstMs: 2, maxMs: 4 } };
}

describe('waitFor', () => {
  it('tries again until it works, and says what is away and why', async () => {
    const { lines, options } = subject();
    let attempts = 0;
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    await waitFor(
      'PostgreSQL at 127.0.0.1:5432',
      async () => {
        if (++attempts < 3) throw new AwayError(true, { cause: refused });
      },
      options,
    );
    expect(attempts).toBe(3);
    expect(lines[0]).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:5432 is away \(ECONNREFUSED\); trying again in \d+ ms\.$/,
    );
    expect(lines.at(-1)).toBe('PostgreSQL at 127.0.0.1:5432 is back.');
  });

  it.each([
    ['a bug', new InvariantError('bug')],
    ['an error that waiting cannot mend', new AwayError(false)],
  ])('throws %s at once', async (_what, error) => {
    const { options } = subject();
    await expect(waitFor('x', () => Promise.reject(error), options)).rejects.toBe(error);
  });

  it('ends with the reason of its signal', async () => {
    const { options } = subject();
    const stop = new AbortController();
    const waiting = waitFor('x', () => Promise.reject(new AwayError(true)), {
      ...options,
      firstMs: 60_000,
      maxMs: 60_000,
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('stopping')), 10);
    await expect(waiting).rejects.toThrow('stopping');
  });
});
