import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDialogueLines } from './dialogue-lines.js';
import { ScriptError } from './script.errors.js';
import { parseTextGrid } from './text-grid.js';
import { counterpartOf, scriptOfTextGrids } from './text-grid-pair.js';
import { parseYamlScript } from './yaml-script.js';

const messageOf = (parse: () => unknown): string => {
  try {
    parse();
  } catch (error) {
    if (error instanceof ScriptError) return error.message;
    throw error;
  }
  return 'no error';
};

describe('parseYamlScript', () => {
  it('reads every kind of turn', () => {
    const script = parseYamlScript(
      'a.yaml',
      `
id: all-kinds
vertical: salon
about: One of each.
transcription: after-reply
faults: [{ fault: duplicate-final, turn: 1 }]
turns:
  - agent: >-
      Hello,
      what can I do?
  - caller: "  Book   me in. "
    bargeInAfterWords: 2
  - tool: find_times
    arguments: { day: Friday }
  - keys: '12#'
    pauseMs: 500
  - caller: I have to
    hangUpAfterWords: 3
`,
    );
    expect(script).toEqual({
      id: 'all-kinds',
      vertical: 'salon',
      pace: 'turns',
      transcription: 'after-reply',
      faults: [{ fault: 'duplicate-final', turn: 1 }],
      steps: [
        { kind: 'agent', text: 'Hello, what can I do?' },
        { kind: 'caller', text: 'Book me in.', bargeInAfterWords: 2 },
        { kind: 'tool', name: 'find_times', arguments: { day: 'Friday' } },
        { kind: 'keys', digits: '12#', pauseMs: 500 },
        { kind: 'caller', text: 'I have to', hangUpAfterWords: 3 },
      ],
    });
  });

  it('reads the example of its own specification', () => {
    const page = new URL('../../../../docs/specs/simulator.md', import.meta.url);
    const example = /```yaml\n([\s\S]*?)```/.exec(readFileSync(page, 'utf8'))![1]!;
    const { steps } = parseYamlScript('simulator.md', example);
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(
      new Set(['agent', 'caller', 'tool', 'keys', 'card', 'message', 'person']),
    );
  });

  it('reads the same script as JSON', () => {
    const json = JSON.stringify({
      id: 'j',
      vertical: 'sales',
      about: 'x',
      turns: [{ caller: 'Hello.' }],
    });
    expect(parseYamlScript('a.json', json).steps).toEqual([{ kind: 'caller', text: 'Hello.' }]);
  });

  const head = 'id: x\nvertical: salon\nabout: y\n';
  it.each([
    ['broken YAML', 'id: [x\n', /^a\.yaml:\d+:\d+: /],
    [
      'an unknown vertical',
      'id: x\nvertical: casino\nabout: y\nturns: [{caller: a}]',
      'a.yaml:2:11',
    ],
    ['no turns', `${head}turns: []`, 'a.yaml:4:8: turns'],
    ['a turn of no kind', `${head}turns:\n  - caller: a\n  - robot: b\n`, 'a.yaml:6:5: turns.1'],
    ['an empty utterance', `${head}turns:\n  - caller: "  "\n`, 'a.yaml:5:'],
    ['an unknown field', `${head}colour: red\nturns: [{caller: a}]`, 'a.yaml:1:1'],
    [
      'a fault that does not exist',
      `${head}faults: [{fault: rain, turn: 1}]\nturns: [{caller: a}]`,
      'a.yaml:4:18',
    ],
    [
      'a word that no frame holds',
      `${head}turns:\n  - caller: ${'x'.repeat(1_025)}\n`,
      'a.yaml:5:',
    ],
  ])('refuses %s and says where', (_name, text, place) => {
    const message = messageOf(() => parseYamlScript('a.yaml', text));
    if (typeof place === 'string') expect(message).toContain(place);
    else expect(message).toMatch(place);
  });
});

const grid = (name: string, intervals: readonly [number, number, string][]) =>
  [
    'File type = "ooTextFile"',
    'Object class = "TextGrid"',
    '',
    'xmin = 0 ',
    'xmax = 9 ',
    'tiers? <exists> ',
    'size = 1 ',
    'item []: ',
    '    item [1]:',
    '        class = "IntervalTier" ',
    `        name = "${name}" `,
    ...intervals.flatMap(([xmin, xmax, text], index) => [
      `        intervals [${index + 1}]:`,
      `            xmin = ${xmin} `,
      `            xmax = ${xmax} `,
      `            text = "${text}" `,
    ]),
  ].join('\n');

describe('parseTextGrid', () => {
  it("takes the transcribers' marks out, and keeps the words that they were unsure of", () => {
    const text = grid('Patient', [
      [0, 1.2345, ''],
      [1.2345, 2, '<UNIN/> Yeah, <UNSURE>about a</UNSURE>  week <INAUDIBLE_SPEECH/>'],
      [2, 3, '<UNIN/>'],
      [3, 4, 'he said ""stop"" to me'],
    ]);
    expect(parseTextGrid('p', text)).toEqual([
      { startMs: 1_235, endMs: 2_000, text: 'Yeah, about a week' },
      { startMs: 3_000, endMs: 4_000, text: 'he said "stop" to me' },
    ]);
  });

  it('reads a text that runs over two lines', () => {
    expect(parseTextGrid('p', grid('P', [[0, 1, 'one\ntwo']]))[0]!.text).toBe('one two');
  });

  it.each([
    ['another file', 'hello', 'p:1:1: expected a Praat TextGrid'],
    ['a file without words', grid('P', [[0, 1, '']]), 'at least one interval'],
    ['a lost number', grid('P', [[0, 1, 'a']]).replace('xmax = 1 ', 'xmax = soon'), 'p:14:1'],
    ['a lost quote', grid('P', [[0, 1, 'a']]).replace('"a" ', '"a'), 'p:15:1'],
    ['time that runs backwards', grid('P', [[2, 1, 'a']]), 'p:14:1: the interval ends before'],
  ])('refuses %s and says where', (_name, text, place) => {
    expect(messageOf(() => parseTextGrid('p', text))).toContain(place);
  });
});

describe('scriptOfTextGrids', () => {
  it('makes the doctor the agent and the patient the caller, in the order they begin', () => {
    const script = scriptOfTextGrids(
      {
        path: '/x/day1_doctor.TextGrid',
        text: grid('D', [
          [0, 2, 'Hello'],
          [5, 6, 'Okay'],
        ]),
      },
      { path: '/x/day1_patient.TextGrid', text: grid('P', [[1.5, 4, 'Hi there']]) },
    );
    expect(script).toMatchObject({ id: 'day1', vertical: 'healthcare', pace: 'clock' });
    expect(script.steps).toEqual([
      { kind: 'agent', text: 'Hello', durationMs: 2_000 },
      { kind: 'caller', text: 'Hi there', startMs: 1_500, durationMs: 2_500 },
      { kind: 'agent', text: 'Okay', durationMs: 1_000 },
    ]);
  });

  it('finds the other half of a pair by its name', () => {
    const pair = { doctor: 'a/b_doctor.TextGrid', patient: 'a/b_patient.TextGrid' };
    expect(counterpartOf('a/b_patient.TextGrid')).toEqual(pair);
    expect(counterpartOf('a/b_doctor.TextGrid')).toEqual(pair);
    expect(counterpartOf('a/b.TextGrid')).toBeUndefined();
  });
});

describe('parseDialogueLines', () => {
  it('takes USER and caller for the caller, SYSTEM and agent for the agent', () => {
    const turns = [
      { speaker: 'USER', text: 'A table, please.', entities: { x: 1 } },
      { speaker: 'SYSTEM', text: 'When?' },
      { speaker: 'caller', text: 'At  eight.' },
      { speaker: 'agent', text: 'Done.' },
    ];
    const line = JSON.stringify({ id: 'd1', vertical: 'hospitality', turns, final_slots: {} });
    const [script, second] = parseDialogueLines('d.jsonl', `${line}\n\n${line}\n`);
    expect(second).toEqual(script);
    expect(script!.steps).toEqual([
      { kind: 'caller', text: 'A table, please.' },
      { kind: 'agent', text: 'When?' },
      { kind: 'caller', text: 'At eight.' },
      { kind: 'agent', text: 'Done.' },
    ]);
  });

  const good = '{"id":"a","vertical":"salon","turns":[{"speaker":"USER","text":"x"}]}';
  it.each([
    ['JSON that breaks off', `${good}\n{"id":`, 'd.jsonl:2:'],
    ['another speaker', good.replace('USER', 'DOG'), 'd.jsonl:1:1: turns.0.speaker'],
    ['an unknown vertical', good.replace('salon', 'casino'), 'd.jsonl:1:1: vertical'],
    ['an empty file', '\n', 'd.jsonl:1:1'],
  ])('refuses %s and says where', (_name, text, place) => {
    expect(messageOf(() => parseDialogueLines('d.jsonl', text))).toContain(place);
  });
});
