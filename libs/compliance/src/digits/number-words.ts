/** How English says digits. What a word adds to a string of digits, not what it is worth. */

const UNITS: Readonly<Record<string, string>> = {
  zero: '0',
  oh: '0',
  o: '0',
  nought: '0',
  naught: '0',
  one: '1',
  two: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
};

const TEENS: Readonly<Record<string, string>> = {
  ten: '10',
  eleven: '11',
  twelve: '12',
  thirteen: '13',
  fourteen: '14',
  fifteen: '15',
  sixteen: '16',
  seventeen: '17',
  eighteen: '18',
  nineteen: '19',
};

const TENS: Readonly<Record<string, string>> = {
  twenty: '2',
  thirty: '3',
  forty: '4',
  fourty: '4',
  fifty: '5',
  sixty: '6',
  seventy: '7',
  eighty: '8',
  ninety: '9',
};

const POWERS: Readonly<Record<string, string>> = { hundred: '00', thousand: '000' };

const REPEATS: Readonly<Record<string, number>> = { double: 2, triple: 3, treble: 3 };

export type NumberWord =
  | { readonly type: 'unit' | 'teen' | 'power'; readonly digits: string }
  | { readonly type: 'ten'; readonly digit: string }
  | { readonly type: 'repeat'; readonly times: number };

const wordsOf = <T>(
  words: Readonly<Record<string, T>>,
  read: (value: T) => NumberWord,
): [string, NumberWord][] => Object.entries(words).map(([word, value]) => [word, read(value)]);

const NUMBER_WORDS: ReadonlyMap<string, NumberWord> = new Map([
  ...wordsOf(UNITS, (digits) => ({ type: 'unit', digits })),
  ...wordsOf(TEENS, (digits) => ({ type: 'teen', digits })),
  ...wordsOf(TENS, (digit) => ({ type: 'ten', digit })),
  ...wordsOf(POWERS, (digits) => ({ type: 'power', digits })),
  ...wordsOf(REPEATS, (times) => ({ type: 'repeat', times })),
]);

/** `undefined` for a word that is no part of a number. */
export const numberWordOf = (word: string): NumberWord | undefined =>
  NUMBER_WORDS.get(word.toLowerCase());

const NUMERAL_OR_NUMBER_WORD = new RegExp(
  `\\d|(?<!\\p{L})(?:${[...NUMBER_WORDS.keys()].join('|')})(?!\\p{L})`,
  'iu',
);

/** False: there is no number in it. One pass, for talk that has none, which is most. */
export const mayHoldNumber = (text: string): boolean => NUMERAL_OR_NUMBER_WORD.test(text);

/** Words that people put between the digits of one number. */
const FILLERS: ReadonlySet<string> = new Set([
  'uh',
  'um',
  'er',
  'erm',
  'ah',
  'and',
  'then',
  'dash',
  'hyphen',
  'space',
  'slash',
]);

export const isFiller = (word: string): boolean => FILLERS.has(word.toLowerCase());

/** Whether a word that is not finished yet may become a part of a number: "fo", "hyph". */
export function mayBecomeNumberWord(beginning: string): boolean {
  const lower = beginning.toLowerCase();
  return [...NUMBER_WORDS.keys(), ...FILLERS].some((word) => word.startsWith(lower));
}

/** "Oh" is a digit next to digits, and otherwise what people say when they are surprised. */
export const isAmbiguousZero = (word: string): boolean => /^oh?$/i.test(word);
