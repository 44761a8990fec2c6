import { describe, expect, it } from 'vitest';
import { parseTextGrid } from './text-grid.js';

const grid = (...intervals: [number | string, number, string][]): string =>
  [
    'File type = "ooTextFile"',
    ...intervals.flatMap(([xmin, xmax, text], i) => [
      `        intervals [${i + 1}]:`,
      `            xmin = ${xmin} `,
      `            xmax = ${xmax} `,
      `            text = "${text}" `,
    ]),
  ].join('\n');

describe('parseTextGrid', () => {
  it("takes the transcribers' marks out, and keeps the words that they were unsure of", () => {
    const text = grid(
      [0, 1.2345, ''],
      [1.2345, 2, '<UNIN/> Yeah, <UNSURE>about a</UNSURE>  week <INAUDIBLE_SPEECH/>'],
      [3, 4, 'he said ""stop""\nto me'],
    );
    expect(parseTextGrid(text)).toEqual({
      intervals: [
        { startMs: 1_235, endMs: 2_000, text: 'Yeah, about a week' },
        { startMs: 3_000, endMs: 4_000, text: 'he said "stop" to me' },
      ],
    });
  });

  it.each([
    ['another file', 'hello', [[1, /expected a Praat TextGrid/]]],
    ['a file without words', grid([0, 1, '']), [[5, /at least one interval/]]],
    ['time that runs backwards', grid([2, 1, 'a']), [[4, /ends before it starts/]]],
    [
      'a lost number and a lost quote, both at once',
      grid(['soon', 1, 'a'], [1, 2, 'b']).replace('"b" ', '"b'),
      [
        [3, /xmin/],
        [9, /text/],
      ],
    ],
  ] as const)('refuses %s and says where', (_name, text, expected) => {
    const parsed = parseTextGrid(text);
    const problems = 'problems' in parsed ? parsed.problems : [];
    expect(problems.map(({ line }) => line)).toEqual(expected.map(([line]) => line));
    expected.forEach(([, message], i) => expect(problems[i]!.message).toMatch(message));
  });
});
