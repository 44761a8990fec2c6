import { describe, expect, it } from 'vitest';
import { formatTable, printable } from './table.js';

describe('formatTable', () => {
  it('aligns columns to their widest cell and pads nothing at the end of a line', () => {
    const text = formatTable(
      [
        { title: 'NAME', value: (row: { name: string; n: number }) => row.name },
        { title: 'N', align: 'right', value: (row) => String(row.n) },
        { title: 'LAST', value: (row) => row.name },
      ],
      [
        { name: 'a', n: 7 },
        { name: 'longer', n: 1234 },
      ],
    );
    expect(text.split('\n')).toEqual([
      'NAME       N  LAST',
      'a          7  a',
      'longer  1234  longer',
    ]);
  });
});

describe('printable', () => {
  it.each([
    ['an escape sequence', 'a\u001b[31mred', 'a\ufffd[31mred'],
    ['a change of direction', 'abc\u202edef', 'abc\ufffddef'],
    ['line breaks and tabs', 'one\n\ttwo', 'one two'],
  ])('keeps %s from steering the terminal', (_, given, expected) => {
    expect(printable(given)).toBe(expected);
  });

  it('leaves letters of every script alone', () => {
    expect(printable('Größe 東京 👩‍🚀')).toBe('Größe 東京 👩‍🚀');
  });
});
