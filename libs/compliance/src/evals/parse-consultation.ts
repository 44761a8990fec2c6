import type { SpokenTurn } from '../extraction/entity.js';
import { type TimedText, parseTextGrid } from '../transcripts/text-grid.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { type EvalDialogue, RULES_OF_TODAY, type TextFile } from './eval-dialogue.js';

const SPEAKERS = { doctor: 'agent', patient: 'caller' } as const;
const FILE = /([^/\\]+)_(doctor|patient)\.TextGrid$/;

type TimedTurn = SpokenTurn & Pick<TimedText, 'startMs'>;

/**
 * Mock consultations, as PriMock57 keeps them: one TextGrid for the doctor and one for the patient, merged
 * by when an utterance begins. They have no gold: rules are run over them as over ordinary talk.
 */
export function parseConsultations(files: readonly TextFile[]): {
  dialogues: EvalDialogue[];
  problems: YamlFileProblem[];
} {
  const problems: YamlFileProblem[] = [];
  const turnsOf = new Map<string, { path: string; turns: TimedTurn[] }>();
  for (const { path, text } of files) {
    const [, id, speaker] = FILE.exec(path) ?? [];
    if (id === undefined || speaker === undefined) {
      const message = 'expected <id>_doctor.TextGrid or <id>_patient.TextGrid with utterances';
      problems.push({ path, line: 1, column: 1, message });
      continue;
    }
    const grid = parseTextGrid(text);
    if ('problems' in grid) {
      problems.push(...grid.problems.map((problem) => ({ path, column: 1, ...problem })));
      continue;
    }
    const turns = grid.intervals.map((interval) => ({
      startMs: interval.startMs,
      speaker: SPEAKERS[speaker as keyof typeof SPEAKERS],
      text: interval.text,
    }));
    const known = turnsOf.get(id);
    if (known) known.turns.push(...turns);
    else turnsOf.set(id, { path, turns });
  }
  const dialogues = [...turnsOf].map(([id, { path, turns }]) => dialogueOf(id, path, turns));
  return { dialogues, problems };
}

function dialogueOf(id: string, path: string, turns: readonly TimedTurn[]): EvalDialogue {
  const said = turns
    .toSorted((a, b) => a.startMs - b.startMs)
    .map(({ speaker, text }) => ({ speaker, text }));
  return {
    id,
    place: `${path}:1`,
    corpus: 'primock57',
    half: 'all',
    vertical: 'healthcare',
    context: { at: RULES_OF_TODAY, timeZone: 'Europe/London' },
    judgedAt: RULES_OF_TODAY,
    turns: said,
    gold: said.map(() => []),
    judged: [],
    final: [],
    findings: { expected: [], none: [] },
  };
}
