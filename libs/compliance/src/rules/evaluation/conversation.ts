import type { CallEvent, CallTurn, JudgeAnswer } from '../call-input.js';
import type { PatternSet } from '../patterns/pattern-set.js';
import { type Stretch, groupTurns, stretchOf } from './stretch.js';

const NO_TURNS: ReadonlySet<number> = new Set();

/** What was said and what happened on one call, so far or to the end, in stretches. */
export class Conversation {
  readonly turns: readonly CallTurn[];
  readonly events: readonly CallEvent[];
  readonly stretches: readonly Stretch[];
  readonly #judged: ReadonlyMap<string, ReadonlySet<number>>;

  /** `known`: stretches of an earlier state of the same call, of which those that are unchanged are kept. */
  constructor(
    patterns: PatternSet,
    turns: readonly CallTurn[],
    events: readonly CallEvent[],
    judged: readonly JudgeAnswer[] | null,
    known?: (index: number, group: readonly number[]) => Stretch | undefined,
  ) {
    this.turns = turns;
    this.events = events;
    this.stretches = groupTurns(turns).map(
      (group, index) => known?.(index, group) ?? stretchOf(index, group, turns, patterns),
    );
    this.#judged = new Map(
      (judged ?? []).map((answer) => [`${answer.ruleId}/${answer.judge}`, new Set(answer.turns)]),
    );
  }

  /** The nearest stretch before, of the other speaker or of the same. */
  before(stretch: Stretch, speaker: 'other' | 'same'): Stretch | undefined {
    for (let i = stretch.index - 1; i >= 0; i -= 1) {
      const candidate = this.stretches[i]!;
      if ((candidate.speaker === stretch.speaker) === (speaker === 'same')) return candidate;
    }
    return undefined;
  }

  judgedTurns(ruleId: string, judge: string): ReadonlySet<number> {
    return this.#judged.get(`${ruleId}/${judge}`) ?? NO_TURNS;
  }
}
