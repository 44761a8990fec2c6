import type { ArgumentProblem } from './read-arguments.js';

/**
 * What the model is told of wrong arguments: which field, what it takes, and that it is to ask the caller
 * where it does not know.
 */
export function correctionOf(problems: readonly ArgumentProblem[]) {
  return {
    error: 'wrong-arguments',
    problems: problems.map(({ field, problem }) => (field ? { field, problem } : { problem })),
    next: 'Correct these and call it again. Ask the caller for what you do not know; never make it up.',
  };
}
