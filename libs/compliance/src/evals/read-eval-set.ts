import type { YamlFileProblem } from '../yaml-files/yaml-file.errors.js';
import type { EvalDialogue, TextFile } from './eval-dialogue.js';
import { EvalFileError } from './eval-file.errors.js';
import { parseConsultations } from './parse-consultation.js';
import { parseEvalFile } from './parse-eval-file.js';
import { parseGoldLines } from './parse-gold-lines.js';

export interface EvalSources {
  /** The project's own: `config/evals`. */
  readonly own: readonly TextFile[];
  /** The simulator's scripts, which own files may speak about. */
  readonly scripts: readonly TextFile[];
  /** Public task dialogues, where this machine has them. */
  readonly dialogues: readonly TextFile[];
  /** Public mock consultations, likewise. */
  readonly consultations?: readonly TextFile[];
}

/** Every conversation that evals run on. Errors: `EvalFileError` with every problem of every file. */
export function readEvalSet({
  own,
  scripts,
  dialogues,
  consultations = [],
}: EvalSources): EvalDialogue[] {
  const problems: YamlFileProblem[] = [];
  const found: EvalDialogue[] = [];
  for (const file of own) {
    const parsed = parseEvalFile(file, scripts);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else found.push(parsed.dialogue);
  }
  for (const file of dialogues) {
    const parsed = parseGoldLines(file);
    problems.push(...parsed.problems);
    found.push(...parsed.dialogues);
  }
  const talks = parseConsultations(consultations);
  problems.push(...talks.problems);
  found.push(...talks.dialogues);
  problems.push(...repeated(found));
  if (problems.length > 0) throw new EvalFileError(problems);
  return found;
}

/** Two conversations of one id would count twice in one half. */
function repeated(dialogues: readonly EvalDialogue[]): YamlFileProblem[] {
  return [...Map.groupBy(dialogues, ({ id }) => id).values()].flatMap(([first, ...others]) =>
    others.map(({ place, id }) => {
      const [, path = place, line = '1'] = /^(.*):(\d+)$/.exec(place) ?? [];
      const message = `id: ${id} already stands in ${first!.place}`;
      return { path, line: Number(line), column: 1, message };
    }),
  );
}
