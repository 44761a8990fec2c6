import type { SpokenTurn } from '../extraction/entity.js';
import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import { type EvalDialogue, RULES_OF_TODAY, type TextFile } from './eval-dialogue.js';

const INTERVAL = /xmin = ([\d.]+)\s+xmax = [\d.]+\s+text = "((?:[^"]|"")*)"/g;

const SPEAKERS = { doctor: 'agent', patient: 'caller' } as const;
const FILE = /([^/\\]+)_(doctor|patient)\.TextGrid$/;

interface TimedTurn extends SpokenTurn {
  readonly startsAtSeconds: number;
}

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
    const turns = id && speaker ? spoken(text, SPEAKERS[speaker as keyof typeof SPEAKERS]) : [];
    if (id === undefined || turns.length === 0) {
      const message = 'expected <id>_doctor.TextGrid or <id>_patient.TextGrid with utterances';
      problems.push({ path, line: 1, column: 1, message });
      continue;
    }
    const known = turnsOf.get(id);
    if (known) known.turns.push(...turns);
    else turnsOf.set(id, { path, turns });
  }
  const dialogues = [...turnsOf].map(([id, { path, turns }]) => dialogueOf(id, path, turns));
  return { dialogues, problems };
}

const spoken = (text: string, speaker: SpokenTurn['speaker']): TimedTurn[] =>
  [...text.matchAll(INTERVAL)]
    .map(([, startsAt, words = '']) => ({
      startsAtSeconds: Number(startsAt),
      speaker,
      // Marks of the transcribers, such as <UNSURE>, are not words.
      text: words
        .replaceAll('""', '"')
        .replace(/<[^>]*>/g, ' ')
        .trim(),
    }))
    .filter((turn) => turn.text !== '');

function dialogueOf(id: string, path: string, turns: readonly TimedTurn[]): EvalDialogue {
  const said = turns
    .toSorted((a, b) => a.startsAtSeconds - b.startsAtSeconds)
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
