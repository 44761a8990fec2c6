import { type NameFound, type NameShape, NAME_WORDS_MAX } from './name-shape.js';
import { type Token, endsSentence, isCapitalised, isLetter } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord } from './words/function-words.js';
import { GIVEN_NAMES } from './words/given-names.js';
import { DEGREES, KIN, TIMES, TITLES, isPlace } from './words/name-words.js';

/** Words before a name in an answer: "yes, sure, it is …". */
const ANSWER_LEAD_MAX = 14;

/** Names that somebody introduces, asks for, greets or gives a title. */
export function introducedNames(shape: NameShape): NameFound[] {
  const reader = new IntroductionReader(shape);
  return [...reader.introduced(), ...reader.answers(), ...reader.titled()];
}

class IntroductionReader {
  readonly #tokens: readonly Token[];

  constructor(private readonly shape: NameShape) {
    this.#tokens = shape.strand.tokens;
  }

  /** "my name is …", "this is … speaking", "my wife, …", "… here". */
  *introduced(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const strong = this.#behindStrongCue(i);
      if (strong !== undefined) {
        const name = this.shape.nameFrom(strong, 'strong');
        if (name !== undefined) yield { ...name, isCertain: true };
      }
      const weak = this.#behindWeakCue(i);
      if (weak !== undefined) {
        const name = this.shape.nameFrom(weak, 'weak');
        if (name !== undefined) yield { ...name, isCertain: false };
      }
      const greeted = this.#greetedAt(i);
      if (greeted !== undefined) yield greeted;
      if (/^(?:speaking|here|calling)$/.test(tokens[i]!.lower)) {
        const name = this.#nameBefore(i);
        if (name !== undefined) yield { ...name, isCertain: false };
      }
    }
  }

  /** What answers "your name?", "who is calling?". */
  *answers(): Generator<NameFound> {
    const tokens = this.#tokens;
    const isAsked = this.shape.strand.asked.has('name') || this.shape.strand.asked.has('spelling');
    if (!isAsked) return;
    let at = 0;
    while (at < tokens.length && at < ANSWER_LEAD_MAX && !this.shape.mayBegin(at, 'answer')) {
      if (
        !FUNCTION_WORDS.has(tokens[at]!.lower) &&
        !isCommonWord(tokens[at]!.lower) &&
        !isLetter(tokens[at]!)
      )
        return;
      at += 1;
    }
    if (at >= tokens.length || at >= ANSWER_LEAD_MAX) return;
    const name = this.shape.nameFrom(at, 'answer');
    if (name !== undefined) yield { ...name, isCertain: true };
  }

  /** "Dr. Okafor", "Anne Han, M.D." */
  *titled(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const { lower } = tokens[i]!;
      if (
        TITLES.has(lower) &&
        !(this.shape.strand.isCased && !isCapitalised(tokens[i]!) && lower.length > 3)
      ) {
        const gap = tokens[i + 1]?.gap ?? '';
        if (/^\.?,? $/.test(gap)) {
          const name = this.shape.nameFrom(i + 1, 'titled');
          if (name !== undefined) yield { ...name, isCertain: false };
        }
      }
      const isMedical =
        lower === 'm' && tokens[i + 1]?.lower === 'd' && /^\.? ?$/.test(tokens[i + 1]!.gap);
      if (
        ((DEGREES.has(lower) && tokens[i]!.text !== lower) || isMedical) &&
        this.shape.strand.isCased
      ) {
        let from = i;
        while (
          from > 0 &&
          i - from < NAME_WORDS_MAX &&
          isCapitalised(tokens[from - 1]!) &&
          /^[\s,.]{1,3}$/.test(tokens[from]!.gap) &&
          !FUNCTION_WORDS.has(tokens[from - 1]!.lower)
        )
          from -= 1;
        if (from < i) yield { from, to: i, isCertain: false };
      }
    }
  }

  #behindStrongCue(i: number): number | undefined {
    const tokens = this.#tokens;
    const { lower } = tokens[i]!;
    const next = tokens[i + 1]?.lower;
    if (/^(?:name|surname)(?:'s)?$/.test(lower)) {
      if (lower.endsWith("'s")) return this.#afterLinks(i + 1);
      if (next === 'is' || next === 'was') return this.#afterLinks(i + 2);
      const of = next === 'of' && /^(?:under|in|by)$/.test(tokens[i - 2]?.lower ?? '');
      const isUnder = tokens[i - 1]?.lower === 'the' && tokens[i - 2]?.lower === 'under';
      if (of || isUnder) return this.#afterLinks(of ? i + 2 : i + 1);
      const isKind = /^(?:first|last|full|middle|maiden|sur|family)$/.test(
        tokens[i - 1]?.lower ?? '',
      );
      if (isKind && next !== undefined && !endsSentence(tokens[i + 1]!.gap))
        return this.#afterLinks(i + 1);
    }
    if (
      lower === 'named' ||
      (lower === 'called' && /^(?:am|i'm|is|he's|she's)$/.test(tokens[i - 1]?.lower ?? ''))
    )
      return this.#afterLinks(i + 1);
    const isCallMe = lower === 'me' && tokens[i - 1]?.lower === 'call';
    return isCallMe && next !== 'back' && next !== 'at' && this.shape.strand.isCased
      ? i + 1
      : undefined;
  }

  #behindWeakCue(i: number): number | undefined {
    const tokens = this.#tokens;
    const [{ lower }, next] = [tokens[i]!, tokens[i + 1]?.lower];
    if (lower === 'this' && next === 'is') return this.#afterLinks(i + 2);
    if (/^(?:it|she|he|that|i)$/.test(lower) && /^(?:is|am)$/.test(next ?? ''))
      return this.#afterLinks(i + 2);
    if (/^(?:it's|i'm|she's|he's|that's)$/.test(lower)) return this.#afterLinks(i + 1);
    if (/^(?:speaking|speak|talk|talking)$/.test(lower) && /^(?:with|to)$/.test(next ?? ''))
      return i + 2;
    if (KIN.has(lower)) return i + 1;
    if (
      lower === 'is' &&
      /^(?:there|in|available|home|around|working)$/.test(this.#tokens[i + 2]?.lower ?? '')
    ) {
      return i + 1;
    }
    if (lower === 'under' || lower === 'for')
      return /^(?:the|a|my)$/.test(next ?? '') ? undefined : i + 1;
    return undefined;
  }

  /** Over "uh", "actually", "Mr." */
  #afterLinks(i: number): number {
    let at = i;
    while (
      at < this.#tokens.length &&
      /^(?:um|uh|er|actually|just|the|mr|mrs|ms|dr|doctor|miss|is|it's|yeah|yes)$/.test(
        this.#tokens[at]!.lower,
      ) &&
      at - i < 3
    )
      at += 1;
    return at;
  }

  /** "Thank you, Xiomara.", "hi grace": nothing else is said behind it. */
  #greetedAt(i: number): NameFound | undefined {
    const tokens = this.#tokens;
    const [greeting, token, next] = [tokens[i]!, tokens[i + 1], tokens[i + 2]];
    if (
      token === undefined ||
      !/^(?:you|thanks|hi|hello|hey|morning|afternoon|evening)$/.test(greeting.lower)
    )
      return undefined;
    if (greeting.lower === 'you' && tokens[i - 1]?.lower !== 'thank') return undefined;
    if (token.type !== 'word' || !/^,? $/.test(token.gap) || this.shape.isTaken(i + 1))
      return undefined;
    const isLast =
      next === undefined ||
      endsSentence(next.gap) ||
      /^,/.test(next.gap) ||
      (!this.shape.strand.isCased && FUNCTION_WORDS.has(next.lower));
    const { lower } = token;
    if (!isLast || isPlace(lower) || TIMES.has(lower) || /^(?:so|all|do|an|my)$/.test(lower))
      return undefined;
    const isListed = GIVEN_NAMES.has(lower);
    const isUnknown =
      this.shape.strand.isCased &&
      isCapitalised(token) &&
      !FUNCTION_WORDS.has(lower) &&
      !isCommonWord(lower);
    const isName = isListed ? !this.shape.strand.isCased || isCapitalised(token) : isUnknown;
    return isName ? { from: i + 1, to: i + 2, isCertain: false } : undefined;
  }

  #nameBefore(i: number): NameFound | undefined {
    const tokens = this.#tokens;
    let from = i;
    const isName = (at: number): boolean => {
      const token = tokens[at];
      if (
        token === undefined ||
        token.type !== 'word' ||
        this.shape.isTaken(at) ||
        TIMES.has(token.lower) ||
        TITLES.has(token.lower)
      )
        return false;
      if (tokens[at + 1]!.gap.trim() !== '') return false;
      if (
        FUNCTION_WORDS.has(token.lower) &&
        !(
          this.shape.strand.isCased &&
          isCapitalised(token) &&
          GIVEN_NAMES.has(token.lower) &&
          from < i
        )
      )
        return false;
      return this.shape.strand.isCased
        ? isCapitalised(token) && !(isCommonWord(token.lower) && !GIVEN_NAMES.has(token.lower))
        : GIVEN_NAMES.has(token.lower) ||
            (from === i &&
              !isCommonWord(token.lower) &&
              GIVEN_NAMES.has(tokens[at - 1]?.lower ?? ''));
    };
    while (from > 0 && i - from < 3 && isName(from - 1)) from -= 1;
    if (from === i || this.shape.isPlaceName(from, i) || this.shape.isBusiness(from, i))
      return undefined;
    return { from, to: i, isCertain: false };
  }
}
