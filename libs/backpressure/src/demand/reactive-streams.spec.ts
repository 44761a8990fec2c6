import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/**
 * Every rule of Reactive Streams 1.0.4, sections 1 to 3 (section 4, processors: there are none here).
 * `required`: MUST, MUST NOT. `optional`: MAY, SHOULD, RECOMMENDED; what this library chose is tested.
 * `untested`: with the reason why no test could fail, or why it is the caller's to keep.
 */
const RULES: Readonly<Record<string, 'required' | 'optional' | `untested: ${string}`>> = {
  // Publisher
  '1.1': 'required',
  '1.2': 'untested: fewer signals than requested are allowed; there is nothing to break',
  '1.3': 'required',
  '1.4': 'required',
  '1.5': 'required',
  '1.6': 'required',
  '1.7': 'required',
  '1.8': 'required',
  '1.9': 'required',
  '1.10': 'untested: a subscriber used twice is the caller’s mistake; 2.5 turns the second away',
  '1.11': 'optional',
  // Subscriber
  '2.1': 'required',
  '2.2': 'optional',
  '2.3': 'required',
  '2.4': 'required',
  '2.5': 'required',
  '2.6': 'required',
  '2.7': 'untested: calls from several threads; objects here never leave theirs',
  '2.8': 'required',
  '2.9': 'required',
  '2.10': 'required',
  '2.11': 'untested: visibility between threads; see 2.7',
  '2.12': 'untested: `onSubscribe` twice for one subscriber is the caller’s mistake; see 1.10',
  '2.13': 'required',
  // Subscription
  '3.1': 'untested: use outside of the subscriber’s context; see 2.7',
  '3.2': 'required',
  '3.3': 'required',
  '3.4': 'untested: a request that takes long is a subscriber’s `onNext` that takes long',
  '3.5': 'required',
  '3.6': 'required',
  '3.7': 'required',
  '3.8': 'required',
  '3.9': 'required',
  '3.10': 'optional',
  '3.11': 'optional',
  '3.12': 'required',
  '3.13': 'required',
  '3.14': 'optional',
  '3.15': 'required',
  '3.16': 'required',
  '3.17': 'required',
};

const RULES_IN_SECTION = { 1: 11, 2: 13, 3: 17 };
const folder = new URL('./', import.meta.url);

/** The numbers that begin the names of tests: `it('3.15 and 3.16 throw nothing …`. */
function testedRules(): Set<string> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.spec.ts'));
  const sources = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
  const numbers = sources.flatMap((source) => [
    ...source.matchAll(/\('(\d\.\d+(?: and \d\.\d+)*) /g),
  ]);
  return new Set(numbers.flatMap(([, found]) => found?.split(' and ') ?? []));
}

describe('the table of rules', () => {
  it('lists every rule of the three sections, and no other', () => {
    const all = Object.entries(RULES_IN_SECTION).flatMap(([section, rules]) =>
      Array.from({ length: rules }, (_, i) => `${section}.${i + 1}`),
    );
    expect(Object.keys(RULES)).toEqual(all);
  });

  const rules = Object.entries(RULES).map(([rule, level]) => ({ rule, level }));
  const isTested = ({ level }: { level: string }): boolean => !level.startsWith('untested');
  const tested = testedRules();

  it.each(rules.filter(isTested))('has a test named after rule $rule ($level)', ({ rule }) => {
    expect(tested.has(rule)).toBe(true);
  });

  it('calls no rule untested that has a test', () => {
    const untested = rules.filter((each) => !isTested(each)).map(({ rule }) => rule);
    expect(untested.filter((rule) => tested.has(rule))).toEqual([]);
  });
});
