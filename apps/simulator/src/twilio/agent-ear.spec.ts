import { describe, expect, it } from 'vitest';
import type { Step } from '../scripts/call-script.js';
import { AgentEar, tailsBefore } from './agent-ear.js';

const WHEN = { tool: 'book', holds: 'true' };
const agent = (text: string, isSure = true): Step => ({
  kind: 'agent',
  text,
  ...(!isSure && { when: WHEN }),
});
const CALLER: Step = { kind: 'caller', text: 'yes' };

const tails = (...steps: Step[]): string[] =>
  tailsBefore(
    {
      id: 's',
      vertical: 'salon',
      pace: 'turns',
      transcription: 'floating',
      faults: [],
      steps: [CALLER, ...steps, CALLER],
    },
    steps.length + 1,
  ).map((tail) => tail.join(' '));

describe('tailsBefore', () => {
  it.each<[string, Step[], string[]]>([
    ['the last three words', [agent('one two three four')], ['two three four']],
    ['words of two lines', [agent('one two'), agent('three')], ['one two three']],
    ['nothing where nothing is said', [], []],
    [
      'each line that may be the last',
      [agent('a b c', false), agent('d e f', false)],
      ['d e f', 'a b c'],
    ],
    ['no sure line before those', [agent('x y z'), agent('a b c', false)], ['a b c']],
    ['no words of a line that may be left out', [agent('a b', false), agent('c')], ['c']],
    ['what follows a blank', [agent('at {book.start} then, yes?')], ['then, yes?']],
    ['a blank at the end', [agent('I have {book.start}.')], ['{book.start}.']],
  ])('gives %s', (_name, steps, expected) => {
    expect(tails(...steps)).toEqual(expected);
  });
});

describe('AgentEar.hasHeardEndOf', () => {
  it('takes any word for a blank, and every other word as it stands', () => {
    const ear = new AgentEar();
    for (const word of ['at', '2:30', 'PM.']) ear.hear(word);
    expect(ear.hasHeardEndOf([['{book.start}.']])).toBe(true);
    expect(
      ear.hasHeardEndOf([
        ['3:30', 'PM.'],
        ['2:30', 'PM.'],
      ]),
    ).toBe(true);
    expect(ear.hasHeardEndOf([['3:30', 'PM.']])).toBe(false);
    expect(ear.hasHeardEndOf([])).toBe(false);
  });
});
