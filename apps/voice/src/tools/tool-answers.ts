import { correctionOf, type ArgumentProblem } from '@verbatim/tools';

/** What the model is told of a call of a tool, where that is not the tool's own output. */
export const TOOL_ANSWERS = {
  unknownTool: {
    error: 'unknown-tool',
    next: 'There is no such function. Use only those you have.',
  },
  tooMany: { error: 'too-many-at-once', next: 'Call fewer functions at once.' },
  timedOut: {
    error: 'timed-out',
    next: 'It is not known whether this was done. Do not say that it was. Offer to try again or to leave a message.',
  },
  stop: {
    error: 'not-possible',
    next: 'Do not call this function again on this call. Offer to leave a message or a person.',
  },
  person: {
    error: 'not-possible',
    next: 'The caller is being put through to a person. Say nothing more about it.',
  },
} as const;

export const failedAnswer = (code: string) => ({
  error: code,
  next: 'This did not work. Say so, and offer to try again or to leave a message. Never say that it was done.',
});

export const correction = (problems: readonly ArgumentProblem[]) => correctionOf(problems);

export const askedAnswer = (problems: readonly ArgumentProblem[]) => ({
  ...correctionOf(problems),
  next: 'The caller has just been asked for it in fixed words. Wait for the answer, then call it again.',
});

/** A write that was given up on has an answer after all. */
export const lateNews = (tool: string, output: string): string =>
  `The function ${tool}, which had timed out, has an answer now: ${output}`;
