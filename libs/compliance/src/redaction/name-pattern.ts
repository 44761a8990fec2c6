/** Names that are also everyday words: only with a capital do they count. */
const EVERYDAY = new Set(
  (
    'will may mark grace hope rose art bill pat sue rob jack june april august dawn joy faith young long short ' +
    'brown white black green gray grey king day best good rich stone wood woods hill banks bank cook baker cash ' +
    'price case page bush rice field fields lane park parks wise sharp strong small little major miles penny ' +
    'summer autumn winter star sunny ruby pearl amber iris violet lily ivy olive hazel daisy christian chase ' +
    'guy wells west east north south church house hall carter porter potter fox wolf bird fisher hunter love ' +
    'moody frank victor ace'
  ).split(' '),
);

export interface GivenNames {
  /** Introduced as a name: they count in any case. */
  readonly certain: readonly string[];
  /** Probably names: they count with a capital only. */
  readonly likely: readonly string[];
}

const NAME_LETTERS_MIN = 2;
const NAME_CHARACTERS_MAX = 80;
/** Names that one call is searched for; the longest come first. */
const NAMES_MAX = 512;

/**
 * One expression that finds every given name, whole or in part, wherever it comes up again: with a
 * possessive behind it, or spelled out ("L-E-E"). Certain names are found in any case, likely ones
 * with a capital only. `undefined` when there are none.
 */
export function namePattern({ certain, likely }: GivenNames): RegExp | undefined {
  const mustBeCapital = new Map<string, boolean>();
  for (const name of likely) partsOf(name).forEach((part) => mustBeCapital.set(part, true));
  for (const name of certain) partsOf(name).forEach((part) => mustBeCapital.set(part, false));
  if (mustBeCapital.size === 0) return undefined;
  const alternatives = [...mustBeCapital]
    .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
    .slice(0, NAMES_MAX)
    .flatMap(([part, isLikely]) => alternativesFor(part, isLikely));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
}

/** The whole name and each word of it: people are called by either. */
function partsOf(name: string): string[] {
  const words = name
    .slice(0, NAME_CHARACTERS_MAX)
    .split(/[^\p{L}\p{M}'’-]+/u)
    .filter(isNameWord);
  return words.length > 1 ? [words.join(' '), ...words] : words;
}

const PARTICLES = new Set(
  'of the and de da di la le van von der den del el al bin ibn mr mrs ms dr'.split(' '),
);

function isNameWord(word: string): boolean {
  const letters = word.match(/\p{L}/gu)?.length ?? 0;
  return letters >= NAME_LETTERS_MIN && !PARTICLES.has(word.toLowerCase());
}

function alternativesFor(name: string, mustBeCapital: boolean): string[] {
  const words = name.split(' ');
  const isPhrase = words.length > 1;
  const whole = words
    .map((word) => inCases(word, mustBeCapital || (!isPhrase && EVERYDAY.has(word.toLowerCase()))))
    .join('[\\s,.-]+');
  const letters = isPhrase ? [] : (name.match(/\p{L}/gu) ?? []);
  const spelled = letters.map((letter) => inCases(letter, false)).join('[\\s.,-]+');
  return letters.length >= 3 ? [whole, spelled] : [whole];
}

/** Upper, lower and capitalised letters alike, or only with a capital at the beginning. */
function inCases(word: string, mustBeCapital: boolean): string {
  return [...word]
    .map((letter, i) => {
      const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
      if (lower === upper || lower.length !== 1 || upper.length !== 1) return literal(letter);
      return i === 0 && mustBeCapital ? upper : `[${lower}${upper}]`;
    })
    .join('');
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
