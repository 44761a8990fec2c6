import type { Sought, SoughtSaying } from '../evaluation/compiled-matcher.js';
import { type Occurrence, occurrencesOf } from '../evaluation/occurrence.js';
import type { Evaluation, ObligationOutcome } from './outcome.js';

/** What is owed in one language, or in any. */
export interface OwedSaying {
  readonly language: string | null;
  readonly said: readonly Occurrence[];
  /** Only a judge can say that it was said. */
  readonly isJudged: boolean;
}

export interface OwedSayings {
  readonly owed: readonly OwedSaying[];
  readonly notJudged: ObligationOutcome['notJudged'];
}

/**
 * What was said of what is owed, as far as it was heard: once, or once for each language of the call.
 * Where no language is known, one of the rule's is enough.
 */
export function owedSayings(saying: SoughtSaying, evaluation: Evaluation): OwedSayings {
  if (saying.kind === 'any-language') {
    const said = heard(saying.say, evaluation);
    return { owed: [{ language: null, said, isJudged: restsOnJudge(saying.say) }], notJudged: [] };
  }
  if (evaluation.languages.length === 0) {
    const all = [...saying.byLanguage.values()];
    const said = all.flatMap((say) => heard(say, evaluation));
    const sorted = said.sort((a, b) => a.startMs - b.startMs);
    return {
      owed: [{ language: null, said: sorted, isJudged: all.every(restsOnJudge) }],
      notJudged: [],
    };
  }
  const owed: OwedSaying[] = [];
  const notJudged: { reason: 'language-not-covered'; subject: string }[] = [];
  for (const language of evaluation.languages) {
    const say = saying.byLanguage.get(language);
    if (say === undefined) notJudged.push({ reason: 'language-not-covered', subject: language });
    else owed.push({ language, said: heard(say, evaluation), isJudged: restsOnJudge(say) });
  }
  return { owed, notJudged };
}

export const heard = (sought: Sought, evaluation: Evaluation): Occurrence[] =>
  occurrencesOf(sought, evaluation.conversation, {
    by: evaluation.role,
    view: 'heard',
    languages: evaluation.ruleLanguages,
  });

export const restsOnJudge = ({ words, events }: Sought): boolean =>
  events.length === 0 && words?.kind === 'judge';
