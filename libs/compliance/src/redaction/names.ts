import { letterAtomAt } from './atoms.js';
import type { Claims, Strand } from './strand.js';
import { type Token, endsSentence, isCapitalised, isLetter } from './tokens.js';
import { FUNCTION_WORDS, isCommonWord, UNIT_WORDS, setOf } from './words/function-words.js';
import { EVERYDAY_NAMES, GIVEN_NAMES } from './words/given-names.js';
import { CITIES, LOOSE_STREET_SUFFIXES, STATES, STREET_SUFFIXES } from './words/places.js';
import { SURNAMES } from './words/surnames.js';

/** A name where it was said. */
export interface NameFound {
  readonly from: number;
  readonly to: number;
  /** Introduced as a name: it counts in any case wherever it comes up again. */
  readonly isCertain: boolean;
}

const TITLES = setOf(
  'mr mrs ms mister missus miss mx dr doctor prof professor nurse officer judge reverend rev pastor father sister attorney sergeant captain detective',
);
const DEGREES = setOf('md dds dmd phd psyd lcsw lmft lpc rn np esq jr sr od dvm');
const PARTICLES = setOf('de da di la le van von der den del el al bin ibn st mac du dos das ter');
const KIN = setOf(
  'wife husband son daughter mother mom mum father dad brother sister partner boss friend neighbor neighbour aunt uncle niece nephew cousin fiance fiancee grandmother grandfather grandma grandpa roommate girlfriend boyfriend spouse manager colleague landlord assistant secretary',
);
const PEOPLE_BEFORE = setOf(
  'see seeing with for from by ask about called named is and to of contact email meet meeting saw know knows like prefer want request tell told pay send',
);
const GREETINGS = setOf(
  'hi hello hey thanks thank you dear okay ok alright sure great perfect welcome goodbye bye sorry yes no so well please and wonderful',
);
const TIMES = setOf(
  'monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december morning afternoon evening noon christmas easter thanksgiving halloween',
);
const BUSINESS = setOf(
  `agency associates bank center centre clinic company counseling counselling desk estate group hospital hotel inn insurance
  internet office practice realty recovery restaurant salon service services studio team apartments apartment homes medical
  dental dentistry dermatology health healthcare care university college school church store shop bar grill cafe kitchen
  spa barbershop barber beauty hair court tower towers village park gardens airport station theater theatre museum library
  loans mortgage financial credit union trust law firm inc llc corp corporation street avenue road drive lane boulevard
  bistro pizzeria house suites resort lodge motel terrace place plaza square heights county city state valley beach`,
);
const BEFORE_PLACE = setOf(
  'san santa saint st port fort mount lake los las el new north south east west cape point in at near',
);
const AI_WORDS = setOf('ai assistant virtual automated');
const NAME_WORDS_MAX = 4;
const ANSWER_LEAD_MAX = 14;

const isPlace = (word: string): boolean => CITY_NAMES.has(word) || STATE_NAMES.has(word);
const CITY_NAMES = new Set(CITIES);
const STATE_NAMES = new Set(STATES);

/** Names by what introduces them, by lists of names, and by how they are written. */
export function namesIn(strand: Strand, claims: Claims): NameFound[] {
  const reader = new NameReader(strand, claims);
  return [
    ...reader.introduced(),
    ...reader.answers(),
    ...reader.titled(),
    ...reader.listed(),
    ...reader.spelled(),
  ];
}

class NameReader {
  readonly #tokens: readonly Token[];

  constructor(
    private readonly strand: Strand,
    private readonly claims: Claims,
  ) {
    this.#tokens = strand.tokens;
  }

  /** "my name is …", "this is … speaking", "my wife, …", "… here". */
  *introduced(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const strong = this.#behindStrongCue(i);
      if (strong !== undefined) {
        const name = this.#nameFrom(strong, 'strong');
        if (name !== undefined) yield { ...name, isCertain: true };
      }
      const weak = this.#behindWeakCue(i);
      if (weak !== undefined) {
        const name = this.#nameFrom(weak, 'weak');
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
    const isAsked = this.strand.asked.has('name') || this.strand.asked.has('spelling');
    if (!isAsked) return;
    let at = 0;
    while (at < tokens.length && at < ANSWER_LEAD_MAX && !this.#mayBegin(at, 'answer')) {
      if (
        !FUNCTION_WORDS.has(tokens[at]!.lower) &&
        !isCommonWord(tokens[at]!.lower) &&
        !isLetter(tokens[at]!)
      )
        return;
      at += 1;
    }
    if (at >= tokens.length || at >= ANSWER_LEAD_MAX) return;
    const name = this.#nameFrom(at, 'answer');
    if (name !== undefined) yield { ...name, isCertain: true };
  }

  /** "Dr. Okafor", "Anne Han, M.D." */
  *titled(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const { lower } = tokens[i]!;
      if (
        TITLES.has(lower) &&
        !(this.strand.isCased && !isCapitalised(tokens[i]!) && lower.length > 3)
      ) {
        const gap = tokens[i + 1]?.gap ?? '';
        if (/^\.?,? $/.test(gap)) {
          const name = this.#nameFrom(i + 1, 'titled');
          if (name !== undefined) yield { ...name, isCertain: false };
        }
      }
      const isMedical =
        lower === 'm' && tokens[i + 1]?.lower === 'd' && /^\.? ?$/.test(tokens[i + 1]!.gap);
      if (((DEGREES.has(lower) && tokens[i]!.text !== lower) || isMedical) && this.strand.isCased) {
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

  /** Known given names, with the surname behind them. */
  *listed(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const token = tokens[i]!;
      if (!GIVEN_NAMES.has(token.lower) || this.#isTaken(i) || this.#isExample(i)) continue;
      if (this.#isAcronym(token)) continue;
      if (this.strand.isCased && !isCapitalised(token)) continue;
      const name = this.#listedFrom(i);
      if (name === undefined) continue;
      yield name;
      i = name.to - 1;
    }
  }

  /** "W-H-I-T" behind a name, in answer to "how do you spell that?", or long enough by itself. */
  *spelled(): Generator<NameFound> {
    const tokens = this.#tokens;
    for (let i = 0; i < tokens.length; i += 1) {
      const to = this.#spellingFrom(i);
      if (to === undefined) continue;
      const letters = this.#lettersIn(i, to);
      const before = tokens[i - 1];
      if (before?.lower === letters && letters.length >= 3 && !this.#isTaken(i - 1)) {
        yield { from: i - 1, to: i, isCertain: true };
      }
      const isDashed = tokens.slice(i + 1, to).every(({ gap }) => gap === '-');
      const isCued =
        this.strand.asked.has('name') ||
        this.strand.asked.has('spelling') ||
        this.strand.cues.some(
          (cue) =>
            (cue.class === 'name' || cue.class === 'spelling') && cue.to <= i && i - cue.to <= 12,
        );
      if (
        !this.#isTaken(i) &&
        letters.length >= 3 &&
        new Set(letters).size > 1 &&
        (isCued || (isDashed ? letters.length >= 3 : letters.length >= 4)) &&
        !ACRONYMS.has(letters)
      ) {
        yield { from: i, to, isCertain: true };
      }
      i = to - 1;
    }
  }

  #isTaken(i: number): boolean {
    return this.claims.isTaken(this.#tokens[i]!.start, this.#tokens[i]!.end);
  }

  /** "S as in Sam". */
  #isExample(i: number): boolean {
    return this.#tokens[i - 1]?.lower === 'in' && this.#tokens[i - 2]?.lower === 'as';
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
    return isCallMe && next !== 'back' && next !== 'at' && this.strand.isCased ? i + 1 : undefined;
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
    if (token.type !== 'word' || !/^,? $/.test(token.gap) || this.#isTaken(i + 1)) return undefined;
    const isLast = next === undefined || endsSentence(next.gap) || /^,/.test(next.gap);
    const { lower } = token;
    if (!isLast || isPlace(lower) || TIMES.has(lower) || /^(?:so|all|do|an|my)$/.test(lower))
      return undefined;
    const isListed = GIVEN_NAMES.has(lower);
    const isUnknown =
      this.strand.isCased &&
      isCapitalised(token) &&
      !FUNCTION_WORDS.has(lower) &&
      !isCommonWord(lower);
    const isName = isListed ? !this.strand.isCased || isCapitalised(token) : isUnknown;
    return isName ? { from: i + 1, to: i + 2, isCertain: false } : undefined;
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

  #mayBegin(i: number, by: Introduction): boolean {
    const token = this.#tokens[i];
    if (token === undefined || token.type !== 'word' || this.#isTaken(i)) return false;
    const { lower } = token;
    if (this.#isAcronym(token)) return false;
    const isListed = GIVEN_NAMES.has(lower) || (SURNAMES.has(lower) && by !== 'weak');
    if (AI_WORDS.has(lower) || (PARTICLES.has(lower) && by === 'weak')) return false;
    if (by === 'weak' && TIMES.has(lower)) return false;
    if (TIMES.has(lower) && !isListed) return false;
    const isFunction = FUNCTION_WORDS.has(lower);
    if (this.strand.isCased) {
      if (!isCapitalised(token)) return by === 'strong' && !isFunction && !isCommonWord(lower);
      const isFirst = i === 0 || endsSentence(token.gap);
      if (isFunction) {
        const isMeant = by !== 'weak' && !/^(?:i|i'm|ok)$/.test(lower);
        return isListed && isMeant && (!isFirst || (by === 'answer' && this.#isShortAnswer(i)));
      }
      if (by === 'answer' && isFirst && isCommonWord(lower))
        return isListed && this.#isShortAnswer(i);
      return !isCommonWord(lower) || isListed || by === 'strong';
    }
    const isShort = by === 'answer' && this.#isShortAnswer(i);
    if (isFunction) {
      return isListed && (by === 'strong' || isShort) && lower !== 'do' && lower !== 'can';
    }
    if (by === 'weak') {
      const isKnown = GIVEN_NAMES.has(lower) && (!isCommonWord(lower) || this.#hasSurnameBehind(i));
      const isPerson = KIN.has(this.#tokens[i - 1]?.lower ?? '') || this.#isThisIs(i);
      const next = this.#tokens[i + 1]?.lower ?? '';
      return (
        isKnown || (isPerson && !isCommonWord(lower) && SURNAMES.has(next) && !isCommonWord(next))
      );
    }
    if (by === 'titled') return !isCommonWord(lower) || SURNAMES.has(lower);
    if (isCommonWord(lower)) return isListed && (by === 'strong' || isShort);
    return by !== 'answer' || isListed || isShort || SURNAMES.has(this.#tokens[i + 1]?.lower ?? '');
  }

  #isThisIs(i: number): boolean {
    return this.#tokens[i - 1]?.lower === 'is' && this.#tokens[i - 2]?.lower === 'this';
  }

  /** "GP", "TIA": capitals throughout, where others are small. */
  #isAcronym({ text }: Token): boolean {
    return /^\p{Lu}{2,4}$/u.test(text) && /\p{Ll}/u.test(this.strand.text);
  }

  #isShortAnswer(i: number): boolean {
    let to = i;
    while (
      to < this.#tokens.length &&
      !endsSentence(this.#tokens[to]!.gap === '' || to === i ? '' : this.#tokens[to]!.gap)
    )
      to += 1;
    return to - i <= 3;
  }

  #hasSurnameBehind(i: number): boolean {
    const next = this.#tokens[i + 1];
    return (
      next !== undefined &&
      /^ $/.test(next.gap) &&
      next.type === 'word' &&
      !FUNCTION_WORDS.has(next.lower) &&
      (SURNAMES.has(next.lower) || !isCommonWord(next.lower))
    );
  }

  /** The words of a name that begins here, spelled letters included. */
  #nameFrom(from: number, by: Introduction): NameFound | undefined {
    const tokens = this.#tokens;
    if (!this.#mayBegin(from, by)) return undefined;
    if (by !== 'answer' && from > 0 && !/^[\s,.:…"'-]{1,4}$/.test(tokens[from]!.gap))
      return undefined;
    if (by !== 'answer' && by !== 'strong' && tokens[from]!.gap.includes('\n')) return undefined;
    const isCapital = isCapitalised(tokens[from]!);
    let to = from + 1;
    while (to < tokens.length && to - from < NAME_WORDS_MAX && this.#mayGoOn(to, from, isCapital))
      to += 1;
    while (to > from + 1 && PARTICLES.has(tokens[to - 1]!.lower)) to -= 1;
    if (by === 'weak' && this.strand.isCased && to === from + 1) {
      const { lower } = tokens[from]!;
      if (!GIVEN_NAMES.has(lower) && !SURNAMES.has(lower) && this.#isForeignWeak(from))
        return undefined;
      if (isPlace(lower) || isCommonWord(lower)) return undefined;
    }
    if (by === 'weak' && this.#isPlaceName(from, to)) return undefined;
    return this.#isBusiness(from, to) ? undefined : { from, to, isCertain: by !== 'weak' };
  }

  /** "for Medicare", "it's Netflix": one unknown word behind the weakest cues is no name. */
  #isForeignWeak(from: number): boolean {
    const before = this.#tokens[from - 1]?.lower ?? '';
    return (
      /^(?:for|under|is|it's|that's|i'm|he's|she's)$/.test(before) &&
      !(before === 'is' && this.#tokens[from - 2]?.lower === 'this') &&
      before !== "i'm"
    );
  }

  #mayGoOn(i: number, from: number, isCapital: boolean): boolean {
    const token = this.#tokens[i]!;
    const initial = isLetter(this.#tokens[i - 1]!) && /^\. ?$/.test(token.gap);
    if (
      token.type !== 'word' ||
      !(/^[ \t]+$/.test(token.gap) || token.gap === '-' || initial) ||
      this.#isTaken(i)
    )
      return false;
    if (PARTICLES.has(token.lower))
      return i + 1 < this.#tokens.length && !FUNCTION_WORDS.has(this.#tokens[i + 1]!.lower);
    if (this.strand.isCased && isCapital) {
      return (
        isCapitalised(token) &&
        (!FUNCTION_WORDS.has(token.lower) ||
          (i === from + 1 && SURNAMES.has(token.lower) && token.lower !== "i'm"))
      );
    }
    if (FUNCTION_WORDS.has(token.lower) || UNIT_WORDS.has(token.lower)) return false;
    // "Theodore B Roosevelt".
    if (isLetter(token)) {
      const next = this.#tokens[i + 1];
      return (
        i === from + 1 &&
        !/^[aio]$/.test(token.lower) &&
        next?.gap === ' ' &&
        next.text.length > 2 &&
        !FUNCTION_WORDS.has(next.lower) &&
        !isCommonWord(next.lower)
      );
    }
    const isThird = i - from >= 2 && !PARTICLES.has(this.#tokens[i - 1]!.lower);
    if (isThird) {
      const isSurname = SURNAMES.has(token.lower) || EVERYDAY_NAMES.has(token.lower);
      return (isSurname || isLetter(this.#tokens[i - 1]!)) && !isCommonWord(token.lower);
    }
    return (
      !isCommonWord(token.lower) ||
      (SURNAMES.has(token.lower) && GIVEN_NAMES.has(this.#tokens[i - 1]!.lower))
    );
  }

  #isPlaceName(from: number, to: number): boolean {
    const said = this.#tokens
      .slice(from, to)
      .map(({ lower }) => lower)
      .join(' ');
    return isPlace(said);
  }

  /** "Maple Street Family Practice" introduces itself with the same words as a person. */
  #isBusiness(from: number, to: number): boolean {
    const tokens = this.#tokens;
    if (!this.strand.isCased)
      return tokens
        .slice(from, to + 1)
        .some(
          ({ lower }) => BUSINESS.has(lower) && !SURNAMES.has(lower) && !GIVEN_NAMES.has(lower),
        );
    let end = to;
    while (
      end < tokens.length &&
      end - from < 10 &&
      (isCapitalised(tokens[end]!) || /^(?:of|and|the|&)$/.test(tokens[end]!.lower)) &&
      /^[ &']*$/.test(tokens[end]!.gap)
    )
      end += 1;
    return tokens
      .slice(from, end)
      .some((token) => BUSINESS.has(token.lower.replace(/'s$/, '')) && isCapitalised(token));
  }

  #nameBefore(i: number): NameFound | undefined {
    const tokens = this.#tokens;
    let from = i;
    const isName = (at: number): boolean => {
      const token = tokens[at];
      if (
        token === undefined ||
        token.type !== 'word' ||
        this.#isTaken(at) ||
        TIMES.has(token.lower) ||
        TITLES.has(token.lower)
      )
        return false;
      if (tokens[at + 1]!.gap.trim() !== '') return false;
      if (
        FUNCTION_WORDS.has(token.lower) &&
        !(this.strand.isCased && isCapitalised(token) && GIVEN_NAMES.has(token.lower) && from < i)
      )
        return false;
      return this.strand.isCased
        ? isCapitalised(token) && !(isCommonWord(token.lower) && !GIVEN_NAMES.has(token.lower))
        : GIVEN_NAMES.has(token.lower) ||
            (from === i &&
              !isCommonWord(token.lower) &&
              GIVEN_NAMES.has(tokens[at - 1]?.lower ?? ''));
    };
    while (from > 0 && i - from < 3 && isName(from - 1)) from -= 1;
    if (from === i || this.#isPlaceName(from, i) || this.#isBusiness(from, i)) return undefined;
    return { from, to: i, isCertain: false };
  }

  #listedFrom(i: number): NameFound | undefined {
    const tokens = this.#tokens;
    const { lower, gap } = tokens[i]!;
    const isWeak =
      EVERYDAY_NAMES.has(lower) ||
      FUNCTION_WORDS.has(lower) ||
      isCommonWord(lower) ||
      TIMES.has(lower) ||
      isPlace(lower);
    const before = tokens[i - 1];
    if (
      before !== undefined &&
      BEFORE_PLACE.has(before.lower) &&
      /^\.? $/.test(gap) &&
      (isWeak || /^(?:san|santa|saint|st|port|fort|mount|lake|los|las)$/.test(before.lower))
    )
      return undefined;
    let to = i + 1;
    while (
      to < tokens.length &&
      to - i < NAME_WORDS_MAX &&
      this.#mayGoOn(to, i, true) &&
      (this.strand.isCased || this.#isSurnameInBareText(to, i, isWeak))
    )
      to += 1;
    while (to > i + 1 && PARTICLES.has(tokens[to - 1]!.lower)) to -= 1;
    if (this.#isBusiness(i, to) || this.#isStreet(to)) return undefined;
    if (this.#isPlaceName(i, to)) return undefined;
    if (!isWeak) return { from: i, to, isCertain: false };
    if (to > i + 1) {
      const isSure =
        SURNAMES.has(tokens[to - 1]!.lower) ||
        (this.strand.isCased && !isCommonWord(tokens[to - 1]!.lower));
      const isFirst = i === 0 || endsSentence(gap);
      const isSentence =
        isFirst && (FUNCTION_WORDS.has(lower) || isCommonWord(lower) || TIMES.has(lower));
      return isSure && !isSentence && !TIMES.has(lower)
        ? { from: i, to, isCertain: false }
        : undefined;
    }
    if (
      !this.strand.isCased ||
      (FUNCTION_WORDS.has(lower) && !/^(?:will|art|mark|may)$/.test(lower)) ||
      isPlace(lower) ||
      TIMES.has(lower)
    )
      return undefined;
    const isFirst = i === 0 || endsSentence(gap);
    if (isFirst) return undefined;
    return before !== undefined &&
      (GREETINGS.has(before.lower) || PEOPLE_BEFORE.has(before.lower)) &&
      /^,? $/.test(gap)
      ? { from: i, to, isCertain: false }
      : undefined;
  }

  #isSurnameInBareText(i: number, from: number, isWeak: boolean): boolean {
    const { lower } = this.#tokens[i]!;
    if (PARTICLES.has(lower) || FUNCTION_WORDS.has(lower)) return PARTICLES.has(lower);
    if (SURNAMES.has(lower)) return !isCommonWord(lower) || !isWeak;
    return (
      !isWeak &&
      i === from + 1 &&
      !isCommonWord(lower) &&
      !UNIT_WORDS.has(lower) &&
      !TIMES.has(lower)
    );
  }

  #isStreet(at: number): boolean {
    const next = this.#tokens[at];
    return (
      next !== undefined &&
      next.gap === ' ' &&
      (STREET_SUFFIXES.has(next.lower) || LOOSE_STREET_SUFFIXES.has(next.lower)) &&
      !FUNCTION_WORDS.has(next.lower) &&
      !/^(?:st|dr|way|place|close|run|point|pass|right)$/.test(next.lower)
    );
  }

  /** The token behind at least two letters in a row. */
  #spellingFrom(from: number): number | undefined {
    const tokens = this.#tokens;
    let to = from;
    let letters = 0;
    while (to < tokens.length && (letters === 0 || /^[\s\-,.]{1,3}$/.test(tokens[to]!.gap))) {
      const next = this.#letterAt(to);
      if (next === undefined) break;
      letters += next.letters.length;
      to = next.to;
    }
    if (letters < 2) return undefined;
    const isArticle =
      /^(?:a|i)$/.test(tokens[from]!.text) && tokens[from + 1]?.gap !== '-' && letters === 2;
    return isArticle ? undefined : to;
  }

  /** "L", "L as in Larry", "double L". */
  #letterAt(at: number): { letters: string; to: number } | undefined {
    const tokens = this.#tokens;
    const isDouble = tokens[at]!.lower === 'double' && tokens[at + 1] !== undefined;
    const from = isDouble ? at + 1 : at;
    if (!isLetter(tokens[from]!)) return undefined;
    const atom = letterAtomAt(tokens, from)!;
    return { letters: atom.chars.toLowerCase().repeat(isDouble ? 2 : 1), to: atom.to };
  }

  #lettersIn(from: number, to: number): string {
    let letters = '';
    for (let i = from; i < to; i += 1) {
      const next = this.#letterAt(i);
      if (next === undefined) continue;
      letters += next.letters;
      i = next.to - 1;
    }
    return letters;
  }

  /** The name that letters between these tokens spell, if any. */
  spellingOf({ from, to }: NameFound): string | undefined {
    const letters = this.#lettersIn(from, to);
    return letters.length >= 3 && this.#spellingFrom(from) !== undefined ? letters : undefined;
  }
}

type Introduction = 'strong' | 'weak' | 'answer' | 'titled';

const ACRONYMS = setOf(
  'abc abcd nhs asap usa faq dob ssn cvv pin url www atm diy vip gps usb ceo mri ecg ekg adhd ptsd copd iud hiv aids html https http com',
);

/** The name that spelled letters make, so that it is known when it is said as a word. */
export function spelledName(strand: Strand, name: NameFound, claims: Claims): string | undefined {
  return new NameReader(strand, claims).spellingOf(name);
}
