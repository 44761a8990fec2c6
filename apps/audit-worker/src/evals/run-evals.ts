import { setImmediate as othersFirst } from 'node:timers/promises';
import {
  ENTITY_TARGETS,
  type EvalDialogue,
  type EvalRun,
  f1Of,
  type Measure,
  MeasureBoard,
  measuresOf,
  regressionsOf,
  type RuleSet,
  scoreEntities,
  scoreFindings,
} from '@verbatim/compliance';

export interface EvalOutcome {
  readonly conversations: number;
  readonly measures: readonly Measure[];
  /** Names of measures that are worse than in the baseline, or below their target. */
  readonly worse: readonly string[];
  /** Assertions on findings that do not hold. */
  readonly failedAssertions: number;
}

/** As `npm run evals` judges, a conversation at a time, so that commits and seals go on between them. */
export async function runEvals(
  dialogues: readonly EvalDialogue[],
  ruleSet: RuleSet,
  baseline: EvalRun | undefined,
): Promise<EvalOutcome> {
  const board = new MeasureBoard();
  let failedAssertions = 0;
  for (const dialogue of dialogues) {
    await othersFirst();
    board.add(dialogue, scoreEntities(dialogue));
    const { expected, unexpected, unknown } = scoreFindings(dialogue, ruleSet);
    const missing = expected.filter(({ isFound }) => !isFound);
    failedAssertions += missing.length + unexpected.length + unknown.length;
  }
  const measures = board.measures();
  const lost = baseline ? regressionsOf(measuresOf(baseline), measures) : [];
  const belowTarget = ENTITY_TARGETS.filter(({ name, f1 }) =>
    measures.some((measure) => measure.name === name && f1Of(measure) < f1),
  );
  return {
    conversations: dialogues.length,
    measures,
    worse: [...new Set([...lost, ...belowTarget].map(({ name }) => name))],
    failedAssertions,
  };
}
