import { type Cue, type CueClass, cuesIn } from './cues.js';
import type { Passage } from './passages.js';
import type { Found } from './strand.js';
import { type Token, endsSentence } from './tokens.js';
import { setOf } from './words/function-words.js';

/** A question is open for so many passages of the other speaker. */
const OPEN_PASSAGES = 3;

/** From so many letters and digits on, a question is answered; below, a part was said. */
const WHOLE_CHARACTERS: Readonly<Partial<Record<CueClass, number>>> = {
  card: 13,
  ssn: 9,
  phone: 7,
  account: 5,
  'record-number': 5,
  'member-number': 5,
  license: 5,
  device: 5,
  vehicle: 4,
  cvv: 3,
  tail: 3,
  credential: 3,
  zip: 5,
  email: 6,
  'date-of-birth': 4,
};

interface Open {
  readonly by: string;
  readonly classes: readonly CueClass[];
  readonly left: number;
}

/** What the speakers have asked each other for, and not yet been told. */
export class OpenQuestions {
  #open: Open | undefined;
  /** What was asked last, answered or not: "and the city?" goes on with it. */
  #last: Open | undefined;

  askedOf(speaker: string): readonly CueClass[] {
    return this.#open === undefined || this.#open.by === speaker ? [] : this.#open.classes;
  }

  /** Takes note of what a speaker answered. */
  answer(speaker: string, said: string, found: readonly Found[]): void {
    if (this.#open === undefined || this.#open.by === speaker) return;
    const open = this.#open;
    const characters = new Map<CueClass, number>();
    for (const { class: kind, start, end } of found) {
      const count = said.slice(start, end).replace(/[^\p{L}\p{N}]/gu, '').length;
      characters.set(kind, (characters.get(kind) ?? 0) + count);
    }
    const classes = open.classes.filter((each) => {
      const count = characters.get(each) ?? 0;
      return count < (WHOLE_CHARACTERS[each] ?? 1);
    });
    this.#open =
      classes.length === 0 || open.left <= 1
        ? undefined
        : { ...open, classes, left: open.left - 1 };
  }

  /** Takes note of what a passage asks for. */
  hear({ speaker, tokens }: Passage): void {
    const asks = questionsIn(tokens);
    if (asks.length === 0) return;
    const goesOn = this.#last?.by === speaker && isRest(asks);
    const classes = goesOn ? [...new Set([...asks, ...this.#last!.classes])] : asks;
    this.#open = { by: speaker, classes, left: OPEN_PASSAGES };
    this.#last = this.#open;
  }
}

/** "And the city?", "how do you spell that?" go on with what was asked before. */
const isRest = (asks: readonly CueClass[]): boolean =>
  asks.every((each) => each === 'city' || each === 'zip' || each === 'spelling' || each === 'tail');

const QUESTION = setOf(
  "what whats what's which who whose who's when where how can could may might give tell confirm verify provide please spell read need",
);
/** With these a question may be meant. */
const HINT = setOf('have get go would like want and is was did do for use using should shall');
const SHORT_TOKENS_MAX = 8;
/** On either side of a cue; recognition without full stops makes endless sentences. */
const SENTENCE_TOKENS_MAX = 40;
const SHORT_SENTENCE_TOKENS_MAX = 4;
/** Answered in words of any kind, so that only a plain question counts. */
const FREE_CLASSES: ReadonlySet<CueClass> = new Set([
  'name',
  'credential',
  'email',
  'address',
  'spelling',
]);

const PEOPLE = setOf(
  'patient person caller account insured holder policyholder client child doctor provider dentist therapist stylist member subscriber cardholder tenant employee guest party',
);

function questionsIn(tokens: readonly Token[]): CueClass[] {
  const cues = cuesIn(tokens);
  return cues
    .filter(
      (cue) => isRequest(tokens, cue) && !isAnswered(tokens, cue) && !isNameOfThing(tokens, cue),
    )
    .map((cue) => cue.class)
    .reverse();
}

function isRequest(tokens: readonly Token[], { from, to, class: kind }: Cue): boolean {
  let start = from;
  while (start > 0 && from - start < SENTENCE_TOKENS_MAX && !endsSentence(tokens[start]!.gap)) {
    start -= 1;
  }
  let end = to;
  while (end < tokens.length && end - to < SENTENCE_TOKENS_MAX && !endsSentence(tokens[end]!.gap)) {
    end += 1;
  }
  const sentence = tokens.slice(start, end).map(({ lower }) => lower);
  if (tokens[end]?.gap.includes('?')) return true;
  if (sentence.some((word) => QUESTION.has(word))) return true;
  // "My password is …" tells it.
  if (/^(?:is|was|it's)$/.test(tokens[to]?.lower ?? '') && to + 1 < end) return false;
  const isPunctuated = end < tokens.length;
  if (sentence.length <= (isPunctuated ? SHORT_SENTENCE_TOKENS_MAX : SHORT_TOKENS_MAX)) return true;
  return !FREE_CLASSES.has(kind) && sentence.some((word) => HINT.has(word));
}

/** "The number is 555 0100, right?" does not ask for a number. */
function isAnswered(tokens: readonly Token[], { to }: Cue): boolean {
  const behind = tokens.slice(to, to + 16);
  const digits = behind.reduce(
    (sum, { type, text }) => sum + (type === 'numeral' ? text.length : 0),
    0,
  );
  return digits >= 4;
}

/** "The name of the restaurant" is not a person's. */
function isNameOfThing(tokens: readonly Token[], { class: kind, to }: Cue): boolean {
  if (kind !== 'name' || tokens[to]?.lower !== 'of') return false;
  return !tokens.slice(to + 1, to + 5).some(({ lower }) => PEOPLE.has(lower.replace(/'s$/, '')));
}
