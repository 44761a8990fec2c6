import type { Answer, NoAnswer } from './ask.js';

/** The model simulator of "npm start" runs while it places calls; its absence is no fault. */
export const isNobodyThere = (answer: Answer | NoAnswer, isSimulated: boolean): boolean =>
  isSimulated && answer.kind === 'no-answer' && answer.code === 'ECONNREFUSED';
