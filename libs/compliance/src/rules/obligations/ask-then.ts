import type { CompiledObligation } from '../evaluation/compiled-rule.js';
import { type Occurrence, isBefore } from '../evaluation/occurrence.js';
import {
  type Breach,
  type Evaluation,
  type ObligationOutcome,
  absence,
  breach,
} from './outcome.js';
import { heard, restsOnJudge } from './sayings.js';
import { triggersOf } from './triggers.js';

type AskThen = Extract<CompiledObligation, { type: 'ask-then' }>;

/** Broken when the turns or the time for an answer are over; not when the call ends before that. */
export function judgeAskThen(obligation: AskThen, evaluation: Evaluation): ObligationOutcome {
  const asked = oncePerStretch(triggersOf(obligation.ask, evaluation));
  const answers = asked.length === 0 ? [] : heard(obligation.then, evaluation);
  const verdicts = asked.map((ask) => answerTo(obligation, ask, answers, evaluation));
  const breaches = verdicts.flatMap((verdict) => (typeof verdict === 'object' ? [verdict] : []));
  const due = verdicts.filter((verdict) => typeof verdict === 'number');
  return absence(evaluation, asked, breaches, due.length === 0 ? null : Math.min(...due));
}

/** Who asks twice in one breath asks once. */
const oncePerStretch = (asked: readonly Occurrence[]): Occurrence[] =>
  asked.filter(({ stretch }, i) => stretch === null || stretch !== asked[i - 1]?.stretch);

/** The breach; when an answer is due at the latest; or that it came. */
function answerTo(
  obligation: AskThen,
  ask: Occurrence,
  answers: readonly Occurrence[],
  evaluation: Evaluation,
): Breach | number | 'answered' {
  const { withinTurns, withinMs, then } = obligation;
  const chances = withinTurns === null ? [] : turnsAfter(ask, withinTurns, evaluation);
  const deadlineMs = withinMs === null ? Number.POSITIVE_INFINITY : ask.endMs + withinMs;
  const isInTime = (answer: Occurrence): boolean =>
    isBefore(ask, answer) &&
    answer.endMs <= deadlineMs &&
    (withinTurns === null || answer.stretch === null || chances.includes(answer.stretch.index));
  if (answers.some(isInTime)) return 'answered';
  const isTurnsOver =
    withinTurns !== null && chances.length >= withinTurns && isPast(chances, evaluation);
  if (!isTurnsOver && evaluation.nowMs <= deadlineMs) return deadlineMs;
  return breach('unanswered', {
    spans: ask.spans,
    atMs: Math.min(deadlineMs, evaluation.nowMs),
    ground: ask.isJudged || restsOnJudge(then) ? 'judge' : 'words',
  });
}

/** Indexes of the stretches in which an answer is due. */
function turnsAfter(
  ask: Occurrence,
  withinTurns: number,
  { conversation, role }: Evaluation,
): number[] {
  const due: number[] = [];
  for (const { index, speaker, sent } of conversation.stretches) {
    if (due.length >= withinTurns) break;
    const isAfter =
      ask.stretch === null
        ? startOf(sent.words[0], conversation) >= ask.endMs
        : index > ask.stretch.index;
    if (isAfter && sent.words.length > 0 && (role === 'any' || speaker === role)) due.push(index);
  }
  return due;
}

const startOf = (
  word: { readonly turn: number } | undefined,
  { turns }: Evaluation['conversation'],
): number => (word === undefined ? 0 : turns[word.turn]!.startMs);

/** The last stretch in which an answer was due is over: somebody else spoke after it, or the call ended. */
function isPast(chances: readonly number[], { conversation, isOver }: Evaluation): boolean {
  return isOver || conversation.stretches.length - 1 > chances.at(-1)!;
}
