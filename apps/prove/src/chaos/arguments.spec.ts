import { describe, expect, it } from 'vitest';
import { UsageError } from '../arguments.js';
import { HELP, readChaosArguments } from './arguments.js';

describe('readChaosArguments', () => {
  it('runs everything in full with seed 1, into the own folder, when nothing is said', () => {
    expect(readChaosArguments([])).toEqual({
      command: 'run',
      only: [],
      seed: 1,
      isShort: false,
      json: undefined,
      writesDocs: false,
      killPoints: 0,
    });
  });

  it('takes scenarios one by one or in a list', () => {
    const given = ['--only', 'kills,redis-killed', '--only', 'store-5s', '--kill-points', '1000'];
    expect(readChaosArguments(given)).toMatchObject({
      only: ['kills', 'redis-killed', 'store-5s'],
      killPoints: 1_000,
    });
  });

  it.each([
    [['--only', 'floods'], /no scenario `floods`: .*kills/],
    [['--seed', '-1'], /--seed/],
    [['--seed', '4294967296'], /--seed takes a whole number, not `4294967296`/],
    [['--kill-points', '1e3'], /--kill-points takes 0 to 100000, not `1e3`/],
    [['--json', ''], /--json/],
    [['calls'], /no command `calls`/],
    [['--fast'], /--fast/],
  ])('refuses %j', (args, message) => {
    expect(() => readChaosArguments(args)).toThrow(UsageError);
    expect(() => readChaosArguments(args)).toThrow(message);
  });

  it('tells every problem at once', () => {
    expect(() => readChaosArguments(['--only', 'floods', '--seed', 'x'])).toThrow(
      /floods[^]*--seed/,
    );
  });

  it('names every scenario in its help', () => {
    for (const name of [
      'overload',
      'store-away',
      'redis-paused',
      'postgres-killed',
      'spool-quota',
    ]) {
      expect(HELP).toContain(name);
    }
  });
});
