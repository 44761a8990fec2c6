import { z } from 'zod';
import { nameOf } from '../yaml-files/located-yaml.js';
import type { TextFile } from './eval-dialogue.js';
import { EvalFileError } from './eval-file.errors.js';
import { isOfOneVertical, type Measure } from './measures.js';

const Count = z.int().min(0);

const EvalRun = z.object({
  /** Day of the run. */
  at: z.iso.date(),
  measures: z.record(z.string(), z.object({ found: Count, missed: Count, false: Count })),
});

/** What a run of evals measured, as files keep it. */
export type EvalRun = z.infer<typeof EvalRun>;

/** One run, as `--json` writes it. Errors: `EvalFileError` with every problem. */
export const parseEvalRun = (file: TextFile): EvalRun => parsed(file, EvalRun);

/** docs/evals/history.json, the oldest first. Errors: `EvalFileError` with every problem. */
export const parseEvalHistory = (file: TextFile): EvalRun[] => parsed(file, z.array(EvalRun));

function parsed<T>({ path, text }: TextFile, schema: z.ZodType<T>): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new EvalFileError([{ path, line: 1, column: 1, message: 'not valid JSON' }]);
  }
  const read = schema.safeParse(json);
  if (read.success) return read.data;
  throw new EvalFileError(
    read.error.issues.map((issue) => ({
      path,
      line: 1,
      column: 1,
      message: `${nameOf(issue.path)}: ${issue.message}`,
    })),
  );
}

export const runOf = (at: string, measures: readonly Measure[]): EvalRun => ({
  at,
  measures: Object.fromEntries(measures.map(({ name, ...counts }) => [name, counts])),
});

export const measuresOf = ({ measures }: EvalRun): Measure[] =>
  Object.entries(measures).map(([name, counts]) => ({ name, ...counts }));

/** A history keeps no single verticals, and one run a day. */
export function withRun(history: readonly EvalRun[], run: EvalRun): EvalRun[] {
  const kept = measuresOf(run).filter((measure) => !isOfOneVertical(measure));
  return [...history.filter(({ at }) => at !== run.at), runOf(run.at, kept)];
}
