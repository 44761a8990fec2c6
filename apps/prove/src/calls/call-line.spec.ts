import { describe, expect, it } from 'vitest';
import { type CallLine, problemsOf } from './call-line.js';
import { showcase, table } from './table.js';

const line: CallLine = {
  callId: `CA${'0'.repeat(32)}`,
  vertical: 'healthcare',
  policy: 'block',
  events: 120,
  partials: 80,
  finals: 9,
  missing: 0,
  lagP50Ms: 81.4,
  lagP99Ms: 240,
  integrity: 'verified',
  completeness: 'complete',
  reasons: [],
  findings: 0,
  where: 'calls/CA0/r1',
  words: { words: 64, found: 64, withheld: 0, utterances: 9, differences: [] },
  script: 'healthcare-booking',
  shows: ['receptionist → booking', '2 tool calls (1 rejected)'],
};

describe('problemsOf', () => {
  it('finds none in a verified, complete call', () => {
    expect(problemsOf(line)).toEqual([]);
  });

  it('accepts explained gaps of an analytics stream only', () => {
    const gaps = { ...line, completeness: 'gaps-explained' };
    expect(problemsOf({ ...gaps, policy: 'drop-oldest' })).toEqual([]);
    expect(problemsOf(gaps)).toEqual(['completeness is gaps-explained']);
  });

  it.each(['tail-unknown', 'loss-detected', 'not-checked'])(
    'accepts %s of no stream',
    (completeness) => {
      expect(problemsOf({ ...line, policy: 'drop-oldest', completeness })).not.toEqual([]);
    },
  );

  it('does not accept a call that nobody spoke in', () => {
    const silent = { words: 0, found: 0, withheld: 0, utterances: 0, differences: [] };
    expect(problemsOf({ ...line, words: silent })).toEqual(['no words were spoken']);
  });
});

describe('table', () => {
  it('gives every call one line under the headings, in columns', () => {
    const [headings, first, ...rest] = table([line]).split('\n');
    expect(rest).toEqual([]);
    expect(headings?.indexOf('verdict')).toBe(first?.indexOf('verified, complete'));
    expect(first).toContain('81/240');
  });
});

describe('showcase', () => {
  it('says what is in each call, and nothing of calls that show nothing', () => {
    const text = showcase([line, { ...line, shows: [] }]);
    expect(text.split('\n').at(-1)).toBe(
      `${line.callId}  healthcare-booking  receptionist → booking, 2 tool calls (1 rejected)`,
    );
    expect(showcase([{ ...line, shows: [] }])).toBe('');
  });
});
