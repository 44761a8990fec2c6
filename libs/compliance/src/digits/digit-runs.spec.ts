import { describe, expect, it } from 'vitest';
import { digitRunsIn } from './digit-runs.js';

const runs = (text: string): [string, string][] =>
  digitRunsIn(text).map(({ start, end, digits }) => [text.slice(start, end), digits]);

describe('digitRunsIn', () => {
  it.each<[string, [string, string][]]>([
    [
      'call 555-0100 or 555 0199',
      [
        ['555-0100', '5550100'],
        ['555 0199', '5550199'],
      ],
    ],
    ['4111 1111-1111, 1111.', [['4111 1111-1111, 1111', '4111111111111111']]],
    ['oh seven double eight nine', [['oh seven double eight nine', '07889']]],
    ['triple 5, oh one', [['triple 5, oh one', '55501']]],
    ['forty-one eleven ninety', [['forty-one eleven ninety', '411190']]],
    ['nineteen eighty four', [['nineteen eighty four', '1984']]],
    ['two hundred', [['two hundred', '200']]],
    ['One TWO three', [['One TWO three', '123']]],
    ['one um two uh and three', [['one um two uh and three', '123']]],
    ['(555) 010-0001', [['555) 010-0001', '5550100001']]],
    ['+1 555 0100', [['1 555 0100', '15550100']]],
  ])('reads %j', (text, expected) => {
    expect(runs(text)).toEqual(expected);
  });

  it.each<[string, [string, string][]]>([
    ['Oh, one moment', [['one', '1']]],
    ['five. Oh, I see', [['five', '5']]],
    ['Oh! Oh no', []],
    ['a double room', []],
    ['for too long, to be won', []],
    [
      'seven days and then we met 3 friends',
      [
        ['seven', '7'],
        ['3', '3'],
      ],
    ],
    [
      'B12 or 10mg',
      [
        ['12', '12'],
        ['10', '10'],
      ],
    ],
    ['someone phoned', []],
  ])('does not take words for digits in %j', (text, expected) => {
    expect(runs(text)).toEqual(expected);
  });

  it('knows what is said in one breath from what is broken by commas', () => {
    const tightness = (text: string) => digitRunsIn(text).map(({ isTight }) => isTight);
    expect(tightness('4111 1111-1111')).toEqual([true]);
    expect(tightness('4111, 1111')).toEqual([false]);
    expect(tightness('4111 um 1111')).toEqual([false]);
  });

  it('takes linear time, also on digits only', { timeout: 15_000 }, () => {
    const started = performance.now();
    digitRunsIn('1 '.repeat(100_000));
    digitRunsIn('1'.repeat(200_000));
    digitRunsIn('one um '.repeat(30_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
