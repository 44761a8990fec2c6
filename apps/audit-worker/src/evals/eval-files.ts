import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  EvalFileError,
  type EvalDialogue,
  type EvalRun,
  parseEvalHistory,
  readEvalSet,
} from '@verbatim/compliance';
import { readTextFiles } from '@verbatim/platform';
import { EvalsUnreadableError } from './evals.errors.js';

export interface EvalPlaces {
  /** The project's own conversations, and the scripts that they speak about. */
  readonly own: string;
  readonly scripts: string;
  /** Public task dialogues, where there are any. */
  readonly data: string | undefined;
  /** The runs so far, of which the newest is the baseline. */
  readonly history: string;
}

/** Errors: `EvalsUnreadableError` for whatever is wrong with the files. */
export async function readEvalFiles(
  places: EvalPlaces,
): Promise<{ dialogues: EvalDialogue[]; baseline: EvalRun | undefined }> {
  const own = await readTextFiles(places.own, '.yaml');
  if (!own) throw new EvalsUnreadableError(`${places.own}: no folder that can be read`);
  const scripts = await readTextFiles(places.scripts, '.yaml');
  const dialogues = places.data
    ? await readTextFiles(path.join(places.data, 'sgd'), '.jsonl')
    : undefined;
  const history = await readFile(places.history, 'utf8').catch(() => '[]');
  try {
    return {
      dialogues: readEvalSet({ own, scripts: scripts ?? [], dialogues: dialogues ?? [] }),
      baseline: parseEvalHistory({ path: places.history, text: history }).at(-1),
    };
  } catch (error) {
    if (!(error instanceof EvalFileError)) throw error;
    throw new EvalsUnreadableError(error.message, { cause: error });
  }
}
