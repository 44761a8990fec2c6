import { describe, expect, it } from 'vitest';
import { readCallExport } from './call-export.js';
import { CallExportError } from './carrier.errors.js';

const ONE = `CA${'0'.repeat(31)}1`;
const TWO = `CA${'0'.repeat(31)}2`;
const AT = Date.parse('2026-11-26T09:15:11Z');

const problemsOf = (text: string): readonly string[] => {
  try {
    readCallExport(text, 'calls.csv');
  } catch (error) {
    if (error instanceof CallExportError) return error.problems;
    throw error;
  }
  return [];
};

describe('readCallExport', () => {
  it.each([
    [
      'CSV of the console',
      `\u{FEFF}"From","To","Direction","Status","Start Time","Duration","Call Sid"\r\n` +
        `"+15550009999","+15550100007","Incoming","Completed","09:15:11 UTC 2026-11-26","60","${ONE}"\r\n` +
        `"a ""b"", c","","Incoming","No Answer","09:15:11 UTC 2026-11-26","","${TWO}"\r\n`,
    ],
    [
      'pages of the REST API',
      JSON.stringify([
        {
          calls: [
            {
              ...{ sid: ONE, status: 'completed', duration: '60', parent_call_sid: null },
              start_time: 'Thu, 26 Nov 2026 09:15:11 +0000',
            },
          ],
        },
        {
          calls: [{ sid: TWO, status: 'no-answer', start_time: '2026-11-26T10:15:11+01:00' }],
        },
      ]),
    ],
    [
      'a line of JSON each, as bulk exports have it',
      `{"sid":"${ONE}","status":"completed","start_time":"2026-11-26T09:15:11Z","duration":60}\n` +
        `{"sid":"${TWO}","status":"no-answer","start_time":"2026-11-26T09:15:11.000Z"}\n`,
    ],
    [
      'what the SDKs and the command line give',
      JSON.stringify([
        { sid: ONE, status: 'completed', startTime: '2026-11-26T09:15:11.000Z', duration: '60' },
        { sid: TWO, status: 'no-answer', startTime: '2026-11-26 09:15:11 UTC', duration: null },
      ]),
    ],
  ])('reads %s', (_case, text) => {
    expect(readCallExport(text, 'calls')).toMatchObject([
      { callSid: ONE, startedAt: AT, durationSeconds: 60, status: 'completed' },
      { callSid: TWO, startedAt: AT, durationSeconds: undefined, status: 'no-answer' },
    ]);
  });

  it('tells every problem with its place, and nothing of what stands there', () => {
    const text =
      'Call Sid,Status,Start Time,Duration\n' +
      `${ONE},completed,2026-11-26 09:15:11,60\n` +
      '+15550009999,completed,2026-11-26T09:15:11Z,a minute\n' +
      `${TWO},,2026-11-26T09:15:11Z,1\n`;
    expect(problemsOf(text)).toEqual([
      'calls.csv:2:46: is no instant with its zone, such as 2026-11-26T09:00:00Z',
      'calls.csv:3:1: is no CallSid',
      'calls.csv:3:45: is no whole number of seconds',
      'calls.csv:4:36: the status (status) is missing',
    ]);
  });

  it.each([
    ['', 'calls.csv:1:1: the file is empty; expected a row with names of columns'],
    [
      'Call Sid,Status\n',
      'calls.csv:1:1: there is no column for the start (start_time, Start Time)',
    ],
    ['Call Sid,"Status\n', 'calls.csv:1:10: a quoted cell has no end'],
    ['[{"sid": "x",]', 'calls.csv:1:14: not JSON'],
    ['[{"sid": "x"}', 'calls.csv:1:14: not JSON'],
    ['{"sid":"CA1"}\n{"sid":\n', 'calls.csv:2:8: not JSON'],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text)).toContain(problem);
  });

  it('names fifty problems, and counts the rest', () => {
    const rows = Array.from({ length: 60 }, () => 'CA1,completed,2026-11-26T09:15:11Z,1').join(
      '\n',
    );
    const problems = problemsOf(`Sid,Status,Start Time,Duration\n${rows}`);
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toBe('calls.csv: and 10 problems more');
  });
});
