import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { isOfOneVertical, type Measure } from '@verbatim/compliance';
import { z } from 'zod';
import { UsageError } from '../arguments.js';
import { CHECKOUT } from '../checkout.js';

const Run = z.object({
  /** Day of the run. */
  at: z.iso.date(),
  measures: z.record(
    z.string(),
    z.object({ found: z.int().min(0), missed: z.int().min(0), false: z.int().min(0) }),
  ),
});
export type EvalRun = z.infer<typeof Run>;
const History = z.array(Run);

export const HISTORY_FILE = path.join(CHECKOUT, 'docs', 'evals', 'history.json');

/** The oldest first. Errors: `UsageError` for a file that is no history. */
export async function readHistory(file = HISTORY_FILE): Promise<EvalRun[]> {
  const text = await readFile(file, 'utf8').catch(() => '[]');
  return parsed(file, text, History);
}

/** What this run is held against. Errors: `UsageError` where `since` names none. */
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
  return parsed(since, text, Run);
}

function parsed<T>(file: string, text: string, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file}: not valid JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path: at, message }) => `${at.join('.')}: ${message}`);
  throw new UsageError(`${file}: no run of evals: ${problems.join('; ')}`);
}

export const runOf = (at: string, measures: readonly Measure[]): EvalRun => ({
  at,
  measures: Object.fromEntries(measures.map(({ name, ...counts }) => [name, counts])),
});

export const measuresOf = ({ measures }: EvalRun): Measure[] =>
  Object.entries(measures).map(([name, counts]) => ({ name, ...counts }));

/** The trend keeps no single verticals, and one run a day. */
export function withRun(history: readonly EvalRun[], run: EvalRun): EvalRun[] {
  const kept = measuresOf(run).filter((measure) => !isOfOneVertical(measure));
  return [...history.filter(({ at }) => at !== run.at), runOf(run.at, kept)];
}
