import path from 'node:path';
import { type EvalDialogue, readEvalSet, RuleSet } from '@verbatim/compliance';
import { type ReadTextFile, readTextFiles } from '@verbatim/platform';
import { CHECKOUT } from '../checkout.js';
import { UsageError } from '../arguments.js';

export interface EvalInputs {
  readonly dialogues: readonly EvalDialogue[];
  readonly ruleSet: RuleSet;
  /** What was not there to run on. */
  readonly absent: readonly string[];
}

const OWN = path.join(CHECKOUT, 'config', 'evals');
const SCRIPTS = path.join(CHECKOUT, 'apps', 'simulator', 'scripts');
const RULES = path.join(CHECKOUT, 'config', 'rules');
/** Beside the checkout, where this machine has them: their licences keep them out of it. */
const DATA = path.resolve(CHECKOUT, '../shared/data');

/**
 * Rules are read only where something is judged by them.
 *
 * Errors: `EvalFileError`, `RuleFileError` with every problem; `UsageError` for a folder without dialogues.
 */
export async function readInputs(
  data: string | undefined,
  needsRules: boolean,
): Promise<EvalInputs> {
  const dialogues = await readTextFiles(path.join(data ?? DATA, 'sgd'), '.jsonl');
  if (data !== undefined && (dialogues ?? []).length === 0) {
    throw new UsageError(`--data: there is no sgd/*.jsonl in ${path.resolve(data)}.`);
  }
  const consultations = await readTextFiles(path.join(data ?? DATA, 'primock57'), '.TextGrid');
  const [own, scripts, rules] = await Promise.all([
    readTextFiles(OWN, '.yaml'),
    readTextFiles(SCRIPTS, '.yaml'),
    needsRules ? readTextFiles(RULES, '.yaml') : [],
  ]);
  return {
    dialogues: readEvalSet({
      own: fromHere(own ?? []),
      scripts: scripts ?? [],
      dialogues: fromHere(dialogues ?? []),
      consultations: fromHere(consultations ?? []),
    }),
    ruleSet: RuleSet.from(fromHere(rules ?? [])),
    absent: [
      ...(dialogues === undefined ? ['the public task dialogues'] : []),
      ...(consultations === undefined ? ['the public consultations'] : []),
    ],
  };
}

/** With the path as somebody in the checkout would type it. */
const fromHere = (files: readonly ReadTextFile[]): ReadTextFile[] =>
  files.map((file) => {
    const relative = path.relative(CHECKOUT, file.path);
    return relative.startsWith('..') ? file : { ...file, path: relative };
  });
