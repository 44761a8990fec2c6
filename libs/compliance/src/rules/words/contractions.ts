const WHOLE: Readonly<Record<string, string>> = {
  "can't": 'can not',
  "won't": 'will not',
  "shan't": 'shall not',
  "ain't": 'is not',
  "let's": 'let us',
  cannot: 'can not',
  gonna: 'going to',
  wanna: 'want to',
  gotta: 'got to',
  ok: 'okay',
  // Recognition leaves the apostrophe out now and then.
  im: 'i am',
  ive: 'i have',
  youre: 'you are',
  youve: 'you have',
  thats: 'that is',
  whats: 'what is',
  dont: 'do not',
  doesnt: 'does not',
  didnt: 'did not',
  isnt: 'is not',
  arent: 'are not',
  wasnt: 'was not',
  cant: 'can not',
  wont: 'will not',
  couldnt: 'could not',
  wouldnt: 'would not',
  shouldnt: 'should not',
};

const ENDINGS: readonly (readonly [string, string])[] = [
  ["n't", 'not'],
  ["'m", 'am'],
  ["'re", 'are'],
  ["'ve", 'have'],
  ["'ll", 'will'],
  ["'d", 'would'],
];

/** After these, `'s` is "is"; after anything else it is taken for a possessive and dropped. */
const BEFORE_IS: ReadonlySet<string> = new Set(
  'it that this what there here he she who where how when'.split(' '),
);

/** The words that a word in lower case stands for, with the apostrophe as `'`. Mostly itself. */
export function expandContraction(word: string): readonly string[] {
  const whole = Object.hasOwn(WHOLE, word) ? WHOLE[word] : undefined;
  if (whole !== undefined) return whole.split(' ');
  const apostrophe = word.indexOf("'");
  if (apostrophe < 0) return [word];
  for (const [ending, meaning] of ENDINGS) {
    if (word.endsWith(ending)) return [word.slice(0, -ending.length), meaning];
  }
  if (word.endsWith("'s")) {
    const owner = word.slice(0, -2);
    return BEFORE_IS.has(owner) ? [owner, 'is'] : [owner];
  }
  return [word.replaceAll("'", '')];
}
