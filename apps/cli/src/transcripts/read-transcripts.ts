import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type TextGridProblem, parseTextGrid } from '@verbatim/compliance';
import { CommandFailure } from '../exit-codes.js';
import { parseDialogueLines } from './dialogue-lines.js';
import type { Transcript, TranscriptProblem } from './transcript.js';
import { parseYamlTranscript } from './yaml-transcript.js';

const HALF = /_(doctor|patient)\.TextGrid$/;

/**
 * The conversations of a file that `verbatim simulate --from` plays: a call script (YAML, JSON), dialogues
 * in JSON Lines, or either half of a pair of TextGrids (`…_doctor`, `…_patient`).
 *
 * Errors: `CommandFailure` that names every problem with file, line and column, and no word of a turn.
 */
export async function readTranscripts(file: string): Promise<readonly Transcript[]> {
  if (file.endsWith('.TextGrid')) return [await readTextGrids(file)];
  const parse = file.endsWith('.jsonl')
    ? parseDialogueLines
    : /\.(?:ya?ml|json)$/.test(file)
      ? parseYamlTranscript
      : undefined;
  if (parse === undefined) {
    throw new CommandFailure(`${file}: expected a .yaml, .json, .jsonl or .TextGrid file`);
  }
  const result = parse(await textOf(file));
  if (result.kind === 'malformed') throw failureOf([[file, result.problems]]);
  return result.transcripts;
}

async function readTextGrids(file: string): Promise<Transcript> {
  if (!HALF.test(file)) {
    throw new CommandFailure(`${file}: expected a name that ends in _doctor or _patient.TextGrid`);
  }
  const halves = ['doctor', 'patient'].map((half) => file.replace(HALF, `_${half}.TextGrid`));
  const grids = await Promise.all(halves.map(async (half) => parseTextGrid(await textOf(half))));
  const problems = grids.map(
    (grid, i) => [halves[i]!, 'problems' in grid ? grid.problems.map(asProblem) : []] as const,
  );
  if (problems.some(([, some]) => some.length > 0)) throw failureOf(problems);
  const turns = grids.flatMap((grid, i) =>
    'problems' in grid ? [] : grid.intervals.map((each) => ({ ...each, speaker: SPEAKERS[i]! })),
  );
  return {
    id: path.basename(file).replace(HALF, ''),
    turns: turns
      .sort((a, b) => a.startMs - b.startMs)
      .map(({ speaker, text }) => ({ speaker, text })),
  };
}

/** Of the doctor's half and of the patient's. */
const SPEAKERS = ['agent', 'caller'] as const;

const asProblem = ({ line, message }: TextGridProblem): TranscriptProblem => ({
  line,
  column: 1,
  what: message,
});

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${file} cannot be read (${code}).`);
  }
}

function failureOf(
  problems: readonly (readonly [file: string, problems: readonly TranscriptProblem[]])[],
): CommandFailure {
  const lines = problems.flatMap(([file, some]) =>
    some.map(({ line, column, what }) => `${file}:${line}:${column}: ${what}`),
  );
  return new CommandFailure(lines.join('\n'));
}
