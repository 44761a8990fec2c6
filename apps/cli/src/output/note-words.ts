/** Of a list so many are shown, of a line so many characters: the whole of it is in the record (`verbatim export`). */
const LISTED_MAX = 3;
const CHARACTERS_MAX = 240;
/** What the model is told to do next is no part of what came back. */
const FOR_THE_MODEL = 'next';

/** The words of a note on one line. What is JSON, such as arguments and results of tools, is put as a person would. */
export function noteWords(words: Readonly<Record<string, unknown>>): string {
  const [first, ...others] = Object.entries(words);
  if (first === undefined) return '';
  const isAlone = others.length === 0;
  const said = Object.entries(words).map(([name, value]) => {
    const read = readJson(value);
    return isAlone && isObject(read) ? put(read) : `${name} ${put(read)}`;
  });
  return shortened(said.join(', '));
}

function readJson(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value; // Cut off, as arguments of an interrupted call are.
  }
}

function put(value: unknown): string {
  if (Array.isArray(value)) return putList(value);
  if (isObject(value)) return putFields(value);
  return String(value);
}

function putFields(fields: Readonly<Record<string, unknown>>): string {
  return Object.entries(fields)
    .filter(([name]) => name !== FOR_THE_MODEL)
    .map(([name, value]) => `${name} ${isObject(value) ? `(${putFields(value)})` : put(value)}`)
    .join(', ');
}

function putList(list: readonly unknown[]): string {
  if (list.length === 0) return 'none';
  const shown = list
    .slice(0, LISTED_MAX)
    .map((each) => (isObject(each) ? `(${Object.values(each).map(put).join(', ')})` : put(each)));
  const more = list.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= CHARACTERS_MAX
    ? text
    : `${characters.slice(0, CHARACTERS_MAX - 1).join('')}…`;
}
