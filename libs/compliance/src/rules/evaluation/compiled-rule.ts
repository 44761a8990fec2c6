import type { COUNTED } from '../obligation.js';
import type { ParameterValue } from '../parameter.js';
import type { Rule } from '../rule-file.js';
import type { Sought, SoughtBy, SoughtSaying } from './compiled-matcher.js';

export type CompiledObligation =
  | { readonly type: 'must-say'; readonly say: SoughtSaying; readonly if: SoughtBy | null }
  | { readonly type: 'must-not-say'; readonly say: Sought; readonly if: SoughtBy | null }
  | {
      readonly type: 'must-before';
      readonly first: SoughtSaying;
      /** `null`: a caller's turn of substance. */
      readonly before: SoughtBy | null;
    }
  | {
      readonly type: 'within';
      readonly say: SoughtSaying;
      readonly withinMs: number;
      /** `null`: the start of the call. */
      readonly of: SoughtBy | null;
    }
  | {
      readonly type: 'ask-then';
      readonly ask: SoughtBy;
      readonly then: Sought;
      readonly withinTurns: number | null;
      readonly withinMs: number | null;
    }
  | {
      readonly type: 'count-across-calls';
      readonly count: (typeof COUNTED)[number];
      readonly max: number;
      readonly windowDays: number;
    };

/** A rule with its words entered in the patterns of its set and its parameters filled in. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly obligation: CompiledObligation;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** A list of phrases that the vertical has yet to fill in. */
  readonly unsetParameter: string | null;
  /** It asks what was not said, so that a turn in progress tells nothing yet. */
  readonly restsOnAbsence: boolean;
  readonly acknowledgeWithinMs: number | null;
}
