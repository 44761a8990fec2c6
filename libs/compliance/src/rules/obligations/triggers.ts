import type { SoughtBy } from '../evaluation/compiled-matcher.js';
import { type Occurrence, occurrenceOf, occurrencesOf } from '../evaluation/occurrence.js';
import type { Evaluation } from './outcome.js';

/** What brings an obligation about counts once it was sent, whoever heard it. */
export const triggersOf = (sought: SoughtBy, evaluation: Evaluation): Occurrence[] =>
  occurrencesOf(sought, evaluation.conversation, {
    by: sought.by,
    view: 'sent',
    languages: evaluation.ruleLanguages,
  });

/** Words of a caller's stretch that say something beyond being there. */
const SUBSTANCE_WORDS_MIN = 5;

/** Greetings, acknowledgements and the like, in the form of normalised words. */
const WITHOUT_SUBSTANCE: ReadonlySet<string> = new Set(
  `hello hi hey good morning afternoon evening day yes yeah yep yup no nope okay oh ah well right sure
  please thanks thank you speaking this is it fine great how are am doing mm mhm huh bye goodbye sir
  madam hola si no gracias buenos dias buenas tardes bueno diga`.split(/\s+/),
);

/** Each stretch of a caller with at least five words beyond greeting and acknowledgement. */
export function substantiveCallerTurns({ conversation }: Evaluation): Occurrence[] {
  return conversation.stretches.flatMap((stretch) => {
    const { words, forms } = stretch.sent;
    if (stretch.speaker !== 'caller') return [];
    const substance = forms.filter((form) => !WITHOUT_SUBSTANCE.has(form)).length;
    if (substance < SUBSTANCE_WORDS_MIN) return [];
    return [occurrenceOf(stretch, words, 0, words.length, false, conversation.turns)];
  });
}
