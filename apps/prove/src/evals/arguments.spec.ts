import { describe, expect, it } from 'vitest';
import { UsageError } from '../arguments.js';
import { readEvalArguments } from './arguments.js';

describe('readEvalArguments', () => {
  it('runs every part against the newest run by default', () => {
    expect(readEvalArguments([])).toEqual({
      only: [],
      data: undefined,
      seed: 1,
      since: undefined,
      json: undefined,
      isWritten: false,
      isShort: false,
      listsMisses: false,
    });
  });

  it.each([
    [['--only', 'entity'], 'There is no part `entity`: entities, findings, redaction'],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--wrong'], '--wrong'],
    [['stray'], 'stray'],
  ])('refuses %j', (args, message) => {
    expect(() => readEvalArguments(args)).toThrow(UsageError);
    expect(() => readEvalArguments(args)).toThrow(message);
  });
});
