import { describe, expect, it } from 'vitest';
import { EvalFileError } from './eval-file.errors.js';
import { readEvalSet } from './read-eval-set.js';

const HEAD = `vertical: salon
about: A booking.
at: '2026-12-07T10:00:00-05:00'
zone: America/New_York
`;
const own = (id: string, rest: string) => ({
  path: `config/evals/${id}.yaml`,
  text: `id: ${id}\n${HEAD}${rest}`,
});
const script = {
  path: '/x/scripts/colour.yaml',
  text: 'turns:\n  - agent: Hello.\n  - tool: find\n  - caller: >-\n      For two,\n      please.\n',
};
const line = (fields: object) => JSON.stringify(fields);

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof EvalFileError) return error.message.split('\n');
    throw error;
  }
  return [];
};

describe('readEvalSet', () => {
  it('reads turns and what they name, in canonical form', () => {
    const turns = `turns:\n  - caller: At the Oak Lane one, for $5.\n    names: { address: 12 Oak Ln, money: 5 }\nfinal: { money: '5.50' }\n`;
    const [dialogue] = readEvalSet({ own: [own('a', turns)], scripts: [], dialogues: [] });
    expect(dialogue?.gold).toEqual([
      [
        { type: 'address', value: '12 oak lane' },
        { type: 'money', value: 'USD 5' },
      ],
    ]);
    expect(dialogue?.final).toEqual([{ type: 'money', value: 'USD 5.50' }]);
  });

  it('takes what is said from a script, without its tools', () => {
    const text = 'script: colour\nnames:\n  2: { party-size: 2 }\n';
    const [dialogue] = readEvalSet({ own: [own('a', text)], scripts: [script], dialogues: [] });
    expect(dialogue?.turns).toEqual([
      { speaker: 'agent', text: 'Hello.' },
      { speaker: 'caller', text: 'For two, please.' },
    ]);
    expect(dialogue?.gold[1]).toEqual([{ type: 'party-size', value: '2' }]);
  });

  it('reads a corpus line, and what it settled on from the ways in which that was said', () => {
    const corpus = line({
      id: 'sgd-1',
      vertical: 'salon',
      turns: [
        {
          speaker: 'caller',
          text: 'the 7th at Bibo',
          entities: {
            appointment_date: { said: ['the 7th'], canonical: ['2019-03-07'] },
            city: { said: ['x'], canonical: ['x'] },
          },
        },
      ],
      final_slots: { appointment_date: ['the 7th', 'next Thursday'], city: ['x'] },
    });
    const dialogues = [{ path: 'sgd/salon.jsonl', text: `${corpus}\n` }];
    const [dialogue] = readEvalSet({ own: [], scripts: [], dialogues });
    expect(dialogue).toMatchObject({
      place: 'sgd/salon.jsonl:1',
      gold: [[{ type: 'date', value: '2019-03-07' }]],
      final: [{ type: 'date', value: '2019-03-07' }],
    });
    expect(['developed', 'held-out']).toContain(dialogue?.half);
  });

  it('merges the two sides of a consultation by time, without marks and gold', () => {
    const grid = (...lines: [number, string][]) =>
      [
        'File type = "ooTextFile"',
        ...lines.map(
          ([at, text], i) =>
            `intervals [${i + 1}]:\n xmin = ${at}\n xmax = ${at + 1}\n text = "${text}"`,
        ),
      ].join('\n');
    const consultations = [
      { path: 'x/day1_doctor.TextGrid', text: grid([0, 'Hello.'], [4, 'Since when?']) },
      { path: 'x/day1_patient.TextGrid', text: grid([2, '<UNSURE>My</UNSURE> knee'], [6, '']) },
      { path: 'x/day2.TextGrid', text: 'nothing' },
    ];
    const read = (files: typeof consultations) =>
      readEvalSet({ own: [], scripts: [], dialogues: [], consultations: files });
    expect(read(consultations.slice(0, 2))).toMatchObject([
      {
        id: 'day1',
        corpus: 'primock57',
        judged: [],
        turns: [
          { speaker: 'agent', text: 'Hello.' },
          { speaker: 'caller', text: 'My knee' },
          { speaker: 'agent', text: 'Since when?' },
        ],
      },
    ]);
    expect(problemsOf(() => read(consultations))).toEqual([
      'x/day2.TextGrid:1:1 expected <id>_doctor.TextGrid or <id>_patient.TextGrid with utterances',
    ]);
  });

  it('names every problem of every file at once, with line and column', () => {
    const files = [
      own('bad-value', 'turns:\n  - caller: x\n    names: { date: tomorrow, tme: 5 }\n'),
      own('no-script', 'script: nothing\n'),
      own('both', 'script: colour\nturns:\n  - agent: x\n'),
      own('late', 'script: colour\nnames:\n  3: { time: "10:00" }\n'),
    ];
    const dialogues = [{ path: 'sgd/x.jsonl', text: `{"id": oops}\n${line({ id: 'a' })}\n` }];
    expect(problemsOf(() => readEvalSet({ own: files, scripts: [script], dialogues }))).toEqual([
      'config/evals/bad-value.yaml:8:14 turns[0].names.date: expected a value like 2026-12-18',
      'config/evals/bad-value.yaml:8:30 turns[0].names.tme: not a known field',
      'config/evals/no-script.yaml:6:1 script: there is no script nothing',
      'config/evals/both.yaml:1:1 expected either turns, or script with names',
      'config/evals/late.yaml:8:3 names.3: there are 2 turns',
      expect.stringMatching(/^sgd\/x\.jsonl:1:\d+ not valid JSON$/),
      expect.stringMatching(/^sgd\/x\.jsonl:2:1 vertical: /),
      expect.stringMatching(/^sgd\/x\.jsonl:2:1 turns: /),
    ]);
  });

  it('refuses two conversations of one id', () => {
    const files = [
      own('a', 'turns:\n  - agent: x\n'),
      { ...own('a', 'turns:\n  - agent: x\n'), path: 'config/evals/b.yaml' },
    ];
    expect(problemsOf(() => readEvalSet({ own: files, scripts: [], dialogues: [] }))).toEqual([
      'config/evals/b.yaml:1:1 id: a already stands in config/evals/a.yaml:1',
    ]);
  });
});
