import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTranscripts } from './read-transcripts.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'verbatim-transcripts-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

const problemsOf = async (file: string): Promise<string[]> =>
  readTranscripts(file).then(
    () => [],
    (error: Error) => error.message.replaceAll(`${folder}/`, '').split('\n'),
  );

const grid = (...intervals: [number, string][]): string =>
  [
    'File type = "ooTextFile"',
    ...intervals.flatMap(([at, text], i) => [
      `        intervals [${i + 1}]:`,
      `            xmin = ${at} `,
      `            xmax = ${at + 1} `,
      `            text = "${text}" `,
    ]),
  ].join('\n');

describe('readTranscripts', () => {
  it('reads the words of a call script, and no keys or tools', async () => {
    const file = await fileOf(
      'script.yaml',
      'id: one\nturns:\n  - agent: Hello.\n  - tool: look_up\n  - keys: "1#"\n  - caller: Hi there.\n',
    );
    expect(await readTranscripts(file)).toEqual([
      {
        id: 'one',
        turns: [
          { speaker: 'agent', text: 'Hello.' },
          { speaker: 'caller', text: 'Hi there.' },
        ],
      },
    ]);
  });

  it('reads dialogues, one a line, whatever they call their speakers', async () => {
    const line = { id: 'a', turns: [{ speaker: 'USER', text: 'Hi.' }], final_slots: {} };
    const file = await fileOf('some.jsonl', `${JSON.stringify(line)}\n\n`);
    expect(await readTranscripts(file)).toEqual([
      { id: 'a', turns: [{ speaker: 'caller', text: 'Hi.' }] },
    ]);
  });

  it('merges a pair of TextGrids by time, given either half', async () => {
    const doctor = await fileOf(
      'c1_doctor.TextGrid',
      grid([0, 'Hello <UNIN/>?'], [5, 'I ""see"".']),
    );
    const patient = await fileOf('c1_patient.TextGrid', grid([2, '<UNSURE>Hi</UNSURE>.'], [9, '']));
    const expected = {
      id: 'c1',
      turns: [
        { speaker: 'agent', text: 'Hello ?' },
        { speaker: 'caller', text: 'Hi.' },
        { speaker: 'agent', text: 'I "see".' },
      ],
    };
    expect(await readTranscripts(doctor)).toEqual([expected]);
    expect(await readTranscripts(patient)).toEqual([expected]);
  });

  it('names all problems of a script at once, with line and column', async () => {
    const file = await fileOf('bad.yaml', 'turns:\n  - agent: 5\n  - what: ever\n');
    expect(await problemsOf(file)).toEqual([
      'bad.yaml:1:1: id: expected the id of the script',
      'bad.yaml:2:12: turns.0.agent: expected words',
      'bad.yaml:3:5: turns.1: expected one of: caller, agent, tool, keys',
    ]);
  });

  it('names every bad line of dialogues', async () => {
    const file = await fileOf(
      'bad.jsonl',
      '{"id":"a",}\n{"id":"b","turns":[{"speaker":"x","text":"y"}]}\n',
    );
    expect(await problemsOf(file)).toEqual([
      'bad.jsonl:1:11: not valid JSON',
      'bad.jsonl:2:1: turns.0.speaker: expected caller, agent, USER or SYSTEM',
    ]);
  });

  it('names every bad interval of both halves', async () => {
    const broken = grid([0, 'Hello.']).replace('xmin = 0', 'xmin = soon');
    const file = await fileOf('c2_doctor.TextGrid', broken);
    await fileOf('c2_patient.TextGrid', 'not a grid');
    expect(await problemsOf(file)).toEqual([
      'c2_doctor.TextGrid:3:1: expected xmin = <seconds>',
      'c2_patient.TextGrid:1:1: expected a Praat TextGrid (File type = "ooTextFile")',
    ]);
  });

  it.each([
    ['a file of another kind', 'notes.txt', 'expected a .yaml, .json, .jsonl or .TextGrid file'],
    ['a file that is not there', 'absent.yaml', 'cannot be read (ENOENT)'],
  ])('refuses %s', async (_, name, problem) => {
    expect((await problemsOf(path.join(folder, name))).join()).toContain(problem);
  });
});
