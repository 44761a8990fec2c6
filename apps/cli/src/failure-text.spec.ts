import { ConfigurationError } from '@verbatim/platform';
import { DatabaseUnavailableError } from '@verbatim/storage';
import { describe, expect, it } from 'vitest';
import { CommandFailure } from './exit-codes.js';
import { describeFailure } from './failure-text.js';

describe('describeFailure', () => {
  it.each([
    ['a failed command', new CommandFailure('No call X is known.', 2), 'No call X is known.', 2],
    [
      'a server that is away',
      new DatabaseUnavailableError('127.0.0.1:1/x', 'not reachable'),
      'PostgreSQL at 127.0.0.1:1/x is away: not reachable. Start the system with "npm start", or set DATABASE_URL.',
      1,
    ],
    [
      'bad configuration',
      new ConfigurationError([
        { name: 'DATABASE_URL', expectation: 'must be a valid url' },
        { name: 'S3_REGION', expectation: 'must be of type string' },
      ]),
      'DATABASE_URL must be a valid url; S3_REGION must be of type string',
      78,
    ],
  ])('tells %s in one line with what to do', (_, error, text, exitCode) => {
    expect(describeFailure(error)).toEqual({ text, exitCode });
  });

  it('calls anything unforeseen a bug, in one line', () => {
    const { text, exitCode } = describeFailure(new TypeError('x is not a function\nat y'));
    expect(text).toBe('This is a bug (TypeError: x is not a function). Please report it.');
    expect(exitCode).toBe(70);
  });
});
