import type { WordBearingKind } from '@verbatim/contracts';
import { digitRunsIn } from '../digits/digit-runs.js';
import { mayBecomeNumberWord } from '../digits/number-words.js';
import { endsInCredential } from './credentials.js';
import { type Finding, CARD, asksForSecurityCode, replaceSpans, scrubText } from './scrub-text.js';
import { scrubValue } from './scrub-value.js';
import { OPEN_DIGITS_MIN, SplitCards, isAtEnd } from './split-cards.js';

export interface GuardOutcome {
  readonly words: Record<string, unknown> | 'withheld';
  /** What was found, by class (`card`, `security-code`, `credential`); never the words themselves. */
  readonly found: string[];
}

/** What the card industry lets stand of a number: the first six and any four. */
const KEYED_DIGITS_MAX = 10;
/** Turns after the question in which a security code may be the answer. */
const ANSWER_TURNS = 2;

/**
 * Takes card data and credentials out of one call's words before they are sealed. Irreversible: what
 * is scrubbed here is nowhere. Everything else must come through letter by letter.
 *
 * Causal: it sees the words in the order in which they come and cannot go back. While a number or a
 * credential is still being said, partials are withheld whole; the final is written after the scrub.
 * Bounds: constant state for each call; the words grow to at most twice their length.
 *
 * Limits: English; numbers in digits or number words; a card spread over several turns loses its last
 * part only; a code or password is recognised by what is said before it in the same turn ("my pin is"),
 * or after a question for a security code; what recognition garbled is not recognised here either.
 */
export class Guard {
  readonly #splitCards = new SplitCards();
  #answerTurnsLeft = 0;
  #questionItem: string | undefined;
  #keyedDigits = 0;

  /** `speakerItem` is the conversation item that the words belong to, where they belong to one. */
  scrub(kind: WordBearingKind, words: Record<string, unknown>, speakerItem?: string): GuardOutcome {
    switch (kind) {
      case 'call.started':
        // Telephone numbers: one in ten of the longer ones has a card's check digit.
        return { words, found: [] };
      case 'transcript.partial':
        return this.#partial(words, speakerItem);
      case 'transcript.final':
        return this.#final(words, speakerItem);
      case 'turn.interrupted':
      case 'message.composed':
        return eachText(words, (text) => scrubText(text));
      case 'tool.called':
      case 'tool.returned':
      case 'agent.handoff': {
        const { value, found } = scrubValue(words);
        return { words: value as Record<string, unknown>, found: [...found] };
      }
      case 'dtmf':
        return this.#dtmf(words);
    }
  }

  #partial(words: Record<string, unknown>, item: string | undefined): GuardOutcome {
    const text = textOf(words);
    const runs = digitRunsIn(text);
    const last = runs.at(-1);
    const isOpenRun =
      last !== undefined &&
      last.digits.length >= OPEN_DIGITS_MIN &&
      isAtEnd(withoutBegunNumber(text), last);
    if (isOpenRun) return { words: 'withheld', found: ['open-number'] };
    const mayAnswer = runs.length > 0 && this.#expectsAnswer(item);
    if (mayAnswer || this.#splitCards.mayContinueIn(text)) {
      return { words: 'withheld', found: ['open-number'] };
    }
    if (endsInCredential(text)) return { words: 'withheld', found: ['open-credential'] };
    return eachText(words, (each) => scrubText(each));
  }

  #final(words: Record<string, unknown>, item: string | undefined): GuardOutcome {
    this.#keyedDigits = 0;
    const text = textOf(words);
    const expectsSecurityCode = this.#expectsAnswer(item);
    const completing = this.#splitCards.completedBy(text);
    const outcome = eachText(words, (each) => {
      const joined = completing === undefined ? each : replaceSpans(each, [completing], CARD);
      const scrubbed = scrubText(joined, { expectsSecurityCode });
      return completing === undefined
        ? scrubbed
        : { ...scrubbed, found: new Set([...scrubbed.found, 'card'] as const) };
    });
    this.#splitCards.hear(outcome.words === 'withheld' ? '' : textOf(outcome.words));
    this.#noteQuestion(text, item, outcome.found);
    return outcome;
  }

  /** A question for a security code that the same turn does not answer is open for the next ones. */
  #noteQuestion(text: string, item: string | undefined, found: readonly string[]): void {
    if (asksForSecurityCode(text) && !found.includes('security-code')) {
      this.#answerTurnsLeft = ANSWER_TURNS;
      this.#questionItem = item;
    } else if (this.#answerTurnsLeft > 0) {
      this.#answerTurnsLeft = found.includes('security-code') ? 0 : this.#answerTurnsLeft - 1;
    }
  }

  #expectsAnswer(item: string | undefined): boolean {
    return this.#answerTurnsLeft > 0 && (item === undefined || item !== this.#questionItem);
  }

  /** Keys come one by one, so a card is known too late; a long entry is cut off while it is typed. */
  #dtmf(words: Record<string, unknown>): GuardOutcome {
    const digits = typeof words['digits'] === 'string' ? words['digits'] : '';
    this.#keyedDigits += digits.length;
    if (this.#answerTurnsLeft > 0) return { words: 'withheld', found: ['security-code'] };
    if (this.#keyedDigits > KEYED_DIGITS_MAX) return { words: 'withheld', found: ['open-number'] };
    return { words, found: [] };
  }
}

/** A partial may end in the middle of a word: "four one one o". */
function withoutBegunNumber(text: string): string {
  const begun = /\p{L}+$/u.exec(text)?.[0];
  return begun !== undefined && mayBecomeNumberWord(begun) ? text.slice(0, -begun.length) : text;
}

function textOf(words: Record<string, unknown>): string {
  return typeof words['text'] === 'string' ? words['text'] : '';
}

/** Scrubs every text among the words; values of other types hold no words and stay. */
function eachText(
  words: Record<string, unknown>,
  scrub: (text: string) => { text: string; found: ReadonlySet<Finding> },
): GuardOutcome {
  const found = new Set<Finding>();
  const scrubbed = Object.entries(words).map(([name, value]) => {
    if (typeof value !== 'string') return [name, value] as const;
    const result = scrub(value);
    result.found.forEach((finding) => found.add(finding));
    return [name, result.text] as const;
  });
  return { words: Object.fromEntries(scrubbed), found: [...found] };
}
