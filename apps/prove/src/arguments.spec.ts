import { describe, expect, it } from 'vitest';
import { HELP, readArguments, UsageError } from './arguments.js';
import { SUITES } from './suites/all-suites.js';

describe('readArguments', () => {
  it('runs all suites in full by default', () => {
    expect(readArguments([])).toEqual({
      command: 'suites',
      only: [],
      seed: 1,
      calls: undefined,
      isShort: false,
      atOnce: 1,
      from: undefined,
    });
  });

  it('takes several suites by name', () => {
    const named = ['--only', 'queue-cap', '--only', 'kill-voice', '--short', '--seed', '9'];
    expect(readArguments([...named, '--at-once', '2'])).toEqual({
      command: 'suites',
      only: ['queue-cap', 'kill-voice'],
      seed: 9,
      calls: undefined,
      isShort: true,
      atOnce: 2,
      from: undefined,
    });
  });

  it.each([
    [['--only', 'no-such-suite'], /no suite `no-such-suite`/],
    [['--seed', 'x'], /--seed takes a whole number/],
    [['--at-once', '5'], /--at-once takes 1 to 4/],
    [['--no-such-option'], /no-such-option/],
    [['calls'], /needs --report/],
    [['fly'], /no command `fly`/],
  ])('refuses %j', (args, message) => {
    expect(() => readArguments(args)).toThrow(UsageError);
    expect(() => readArguments(args)).toThrow(message);
  });

  it('lists every suite in its help', () => {
    for (const { name, summary } of SUITES) {
      expect(HELP).toContain(name);
      expect(HELP).toContain(summary);
    }
  });
});
