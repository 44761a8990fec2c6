import { CANARY, deepText, hostileString, hostileValue, poisoned } from './hostile-values.js';
import type { FuzzRandom } from './random.js';

type Json = unknown;
type Mutation = (message: Json, random: FuzzRandom) => string;

/** Ways to turn a message that is understood into the text of one that is nearly so, or not at all. */
const MUTATIONS: readonly (readonly [weight: number, mutation: Mutation])[] = [
  // As it is: in the wrong place, twice, or about something that does not exist, by whoever chose it.
  [8, (message) => JSON.stringify(message)],
  [8, (message, random) => JSON.stringify(changed(message, random, hostileValue))],
  [3, (message, random) => JSON.stringify(changed(message, random, hostileString))],
  [4, (message, random) => JSON.stringify(without(message, random))],
  [2, (message, random) => JSON.stringify(changed(message, random, poisoned))],
  [2, (message, random) => prototypeText(JSON.stringify(message), random)],
  [3, (message, random) => truncated(JSON.stringify(message), random)],
  [2, (message, random) => flipped(JSON.stringify(message), random)],
  [2, (message, random) => hugeNumbers(JSON.stringify(message), random)],
  [1, (message) => doubled(JSON.stringify(message))],
  [0.3, (_message, random) => deepText(random)],
  [1, (_message, random) => JSON.stringify(hostileValue(random))],
  [1, (_message, random) => random.pick(['', ' ', 'null', '[]', '""', '0', '{', '\u0000', CANARY])],
];

export const mutated = (message: Json, random: FuzzRandom): string =>
  random.weighted(MUTATIONS)(message, random) ?? 'null';

/** Every place in the message, each named by the keys that lead to it. */
function placesIn(value: Json, path: readonly string[] = []): string[][] {
  if (value === null || typeof value !== 'object') return [[...path]];
  const inside = Object.entries(value).flatMap(([key, child]) => placesIn(child, [...path, key]));
  return path.length === 0 ? inside : [[...path], ...inside];
}

function changed(message: Json, random: FuzzRandom, to: (random: FuzzRandom) => Json): Json {
  return at(message, random, (holder, key) => (holder[key] = to(random)));
}

function without(message: Json, random: FuzzRandom): Json {
  return at(message, random, (holder, key) => delete holder[key]);
}

function at(
  message: Json,
  random: FuzzRandom,
  change: (holder: Record<string, Json>, key: string) => unknown,
): Json {
  const copy = structuredClone(message);
  const places = placesIn(copy);
  if (places.length === 0) return copy;
  const path = random.pick(places);
  const holder = path
    .slice(0, -1)
    .reduce((inside, key) => (inside as Record<string, Json>)[key], copy);
  change(holder as Record<string, Json>, path.at(-1)!);
  return copy;
}

const prototypeText = (text: string, random: FuzzRandom): string =>
  `{${random.pick(['"__proto__":{"event":"media","type":"error"}', '"constructor":{"prototype":{"a":1}}'])},${text.slice(1)}`;

const truncated = (text: string, random: FuzzRandom): string =>
  text.slice(0, random.below(text.length));

function flipped(text: string, random: FuzzRandom): string {
  const place = random.below(text.length);
  return text.slice(0, place) + String.fromCharCode(random.below(0x80)) + text.slice(place + 1);
}

const hugeNumbers = (text: string, random: FuzzRandom): string =>
  text.replaceAll(/(?<=[:[]"?)\d+(?="?[,}\]])/g, () =>
    random.pick(['1e999', '-1e999', '9'.repeat(400), '-1', '0.1', '1e-400', '00']),
  );

/** The same keys again, with other values: the last one counts, for most readers. */
const doubled = (text: string): string =>
  `${text.slice(0, -1)}${text === '{}' ? '' : ','}"event":"nonsense","type":"nonsense"}`;
