import { describe, expect, it } from 'vitest';
import { expectAll, expectAtLeast, expectAtMost, expectExactly } from './check.js';
import { percentileOf } from './percentiles.js';
import { printTotals } from './print.js';

describe('expectAll', () => {
  it('names what fails', () => {
    const check = expectAll('even', [2, 3, 4], (n) => n % 2 === 0, String);
    expect(check).toMatchObject({ result: '2 of 3', isMet: false, details: ['3'] });
  });

  it('is not met by nothing: a suite that saw no call proved nothing', () => {
    expect(expectAll('even', [], () => true, String).isMet).toBe(false);
  });
});

describe('expectations of numbers', () => {
  it.each([
    [expectExactly('', 3, 3).isMet, true],
    [expectExactly('', 3, 2).isMet, false],
    [expectAtLeast('', 3, 3).isMet, true],
    [expectAtLeast('', 3, 2).isMet, false],
    [expectAtMost('', 3, 3).isMet, true],
    [expectAtMost('', 3, 4).isMet, false],
  ])('case %#', (found, wanted) => expect(found).toBe(wanted));
});

describe('percentileOf', () => {
  it('takes the nearest rank', () => {
    const values = [5, 1, 4, 2, 3];
    expect([50, 99, 100].map((percent) => percentileOf(values, percent))).toEqual([3, 5, 5]);
    expect(percentileOf([], 99)).toBe(0);
  });
});

describe('printTotals', () => {
  it('repeats the misses and closes with the line that other tools read', () => {
    const lines: string[] = [];
    const checks = [expectExactly('gaps', 0, 2), expectExactly('calls', 4, 4)];
    expect(printTotals([{ suite: 'replay', checks }], (line) => lines.push(line))).toBe(false);
    expect(lines).toEqual(['Missed: replay: gaps: target 0, result 2', '1 passed, 1 failed']);
  });
});
