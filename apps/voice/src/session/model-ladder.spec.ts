import { describe, expect, it } from 'vitest';
import { failureClassOf, nextStep, type LadderFacts } from './model-ladder.js';

const FIRST: LadderFacts = {
  failure: 'overloaded',
  retries: 0,
  hasTriedSmaller: false,
  leftMs: 5_000,
  smallerModel: 'mini',
  isModelClosed: false,
  isSmallerClosed: false,
  random: 0.5,
};
const SMALLER = { kind: 'smaller-model', model: 'mini' };
const SCRIPTED = { kind: 'scripted' };

describe('failureClassOf', () => {
  it.each([
    ['session_expired', 'expired'],
    ['closed-1001', 'expired'],
    ['closed-1006', 'lost'],
    ['silent', 'lost'],
    ['429', 'rate-limited'],
    ['rate_limit_exceeded', 'rate-limited'],
    ['503', 'overloaded'],
    ['closed-1011', 'overloaded'],
    ['server_error', 'overloaded'],
    ['ECONNREFUSED', 'overloaded'],
    ['something-new', 'overloaded'],
    ['model_not_found', 'model-unusable'],
    ['insufficient_quota', 'quota'],
    ['401', 'refused'],
    ['invalid_api_key', 'refused'],
  ])('takes %s for %s', (code, failure) => {
    expect(failureClassOf(code)).toBe(failure);
  });
});

describe('nextStep', () => {
  it.each<[string, Partial<LadderFacts>, object]>([
    ['waits and tries the model again', {}, { kind: 'retry', afterMs: 300 }],
    ['waits longer the second time', { retries: 1 }, { kind: 'retry', afterMs: 900 }],
    ['then takes the smaller model', { retries: 2 }, SMALLER],
    ['then leaves it to the script', { retries: 2, hasTriedSmaller: true }, SCRIPTED],
    ['spreads the waits: shortest', { random: 0 }, { kind: 'retry', afterMs: 150 }],
    ['spreads the waits: longest', { random: 1 }, { kind: 'retry', afterMs: 450 }],
    ['dials a lost session again at once', { failure: 'lost' }, { kind: 'retry', afterMs: 0 }],
    ['dials an expired one at once', { failure: 'expired' }, { kind: 'retry', afterMs: 0 }],
    ['gives a rate limit a second', { failure: 'rate-limited' }, { kind: 'retry', afterMs: 1_000 }],
    ['and tries it once only', { failure: 'rate-limited', retries: 1 }, SMALLER],
    ['does not retry a model that is not there', { failure: 'model-unusable' }, SMALLER],
    ['tries nothing without quota', { failure: 'quota' }, SCRIPTED],
    ['tries nothing without the right to a session', { failure: 'refused' }, SCRIPTED],
    ['passes over a model that nobody dials', { isModelClosed: true }, SMALLER],
    ['and over both', { isModelClosed: true, isSmallerClosed: true }, SCRIPTED],
    ['has no smaller model where none is named', { retries: 2, smallerModel: undefined }, SCRIPTED],
    ['does not wait past the time in which something must be heard', { leftMs: 799 }, SMALLER],
    ['begins nothing in the last half second', { leftMs: 499 }, SCRIPTED],
  ])('%s', (_case, facts, step) => {
    expect(nextStep({ ...FIRST, ...facts })).toEqual(step);
  });
});
