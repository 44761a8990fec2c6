import { describe, expect, it } from 'vitest';
import { ruleSetOf, ruleText, verdictOn } from '../testing/inline-rules.js';

const SAY = 'obligation: { type: must-not-say, say: { phrases: [arrest] } }';

/** Whether a rule with these lines applies to a call. */
const applies = (call: string, ...lines: string[]): boolean =>
  verdictOn(ruleSetOf(ruleText('r', SAY, ...lines)), `call: { ${call} }, turns: []`).applied
    .length === 1;

describe('A rule applies', () => {
  const YEAR = 'effective: { from: 2026-10-01, to: 2027-01-31 }';

  it.each([
    ['2026-09-30T23:59:59-04:00', false],
    ['2026-10-01T00:00:00-04:00', true],
    ['2026-10-01T03:59:59Z', false],
    ['2027-01-30T23:59:59-05:00', true],
    ['2027-01-31T00:00:00-05:00', false],
  ])('by the day of the call in its zone: %s', (at, expected) => {
    expect(applies(`at: ${at}`, YEAR)).toBe(expected);
  });

  it.each([
    ['US', '[US-CA]', true],
    ['US-CA', '[US]', true],
    ['US-CA', '[US-NV]', false],
    ['US-CA', '[US-NV, US-CA]', true],
    ['US-CA', 'unknown', true],
    ['EU', '[DE]', true],
    ['EU', '[CH]', false],
    ['DE', '[EU]', true],
    ['US', '[CA-ON]', false],
  ])('a rule of %s to a call of %s: %s', (rule, call, expected) => {
    expect(applies(`jurisdictions: ${call}`, `jurisdictions: [${rule}]`)).toBe(expected);
  });

  it('by direction, type of call and language, where they are known', () => {
    expect(applies('direction: inbound', 'scope: { direction: outbound }')).toBe(false);
    expect(applies('callType: voicemail', 'scope: { callTypes: [conversation] }')).toBe(false);
    expect(applies('languages: [es]', 'scope: { languages: [en] }')).toBe(false);
    expect(applies('languages: [es, en-US]', 'scope: { languages: [en] }')).toBe(true);
    expect(applies('languages: []', 'scope: { languages: [en] }')).toBe(true);
  });

  it('by facts that are so or unknown', () => {
    const first = 'when: { firstContact: true }';
    expect(applies('facts: { firstContact: false }', first)).toBe(false);
    expect(applies('facts: { firstContact: true }', first)).toBe(true);
    expect(applies('', first)).toBe(true);
  });
});
