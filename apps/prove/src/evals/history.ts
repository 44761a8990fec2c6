import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type EvalRun, parseEvalHistory, parseEvalRun } from '@verbatim/compliance';
import { UsageError } from '../arguments.js';
import { CHECKOUT } from '../checkout.js';

export const HISTORY_FILE = path.join(CHECKOUT, 'docs', 'evals', 'history.json');

/** The oldest run first; none where nothing was written yet. Errors: `EvalFileError`. */
export async function readHistory(file = HISTORY_FILE): Promise<EvalRun[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  return parseEvalHistory({ path: file, text });
}

/** What this run is held against. Errors: `UsageError` where `since` names none, `EvalFileError`. */
export async function baselineOf(
  history: readonly EvalRun[],
  since: string | undefined,
): Promise<EvalRun | undefined> {
  if (since === undefined) return history.at(-1);
  if (/^\d{4}-\d{2}-\d{2}$/.test(since)) {
    const run = history.findLast(({ at }) => at === since);
    if (run) return run;
    const days = history.map(({ at }) => at).join(', ') || 'none';
    throw new UsageError(`--since: the history has no run of ${since}; its runs: ${days}.`);
  }
  const text = await readFile(since, 'utf8').catch(() => {
    throw new UsageError(`--since: neither a day nor a file that can be read: ${since}.`);
  });
  return parseEvalRun({ path: since, text });
}
