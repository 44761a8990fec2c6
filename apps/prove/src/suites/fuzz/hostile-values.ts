import type { FuzzRandom } from './random.js';

/** In every text that is made up here: it may be kept sealed, and must stand in no log. */
export const CANARY = 'qzvxcanary';

type Json = unknown;

/** Longer than any field has a use for, shorter than a frame may be. */
const GIANT_CHARACTERS = 60_000;
const DEEP = 20_000;

const STRINGS: readonly string[] = [
  '',
  ' ',
  '\u0000',
  '\u202e\u200b\ufeff',
  '\ud800',
  '\u{1F9E8}'.repeat(64),
  `${CANARY} \u0000\u001f"\\`,
  `</Say><Hangup/>${CANARY}`,
  `${CANARY}'; DROP TABLE calls; --`,
  '../../../../etc/passwd',
  '%00%ff%fe',
  `{{${CANARY}}}`,
  '__proto__',
  'constructor',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
];

const NUMBERS: readonly number[] = [
  -1,
  -0,
  0.5,
  2 ** 31,
  2 ** 53,
  2 ** 64,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  5e-324,
];

export const hostileString = (random: FuzzRandom): string =>
  random.chance(0.05)
    ? `${CANARY}${random.pick(['x', '\u0000', 'é', '"'])}`.repeat(GIANT_CHARACTERS / 12)
    : random.pick(STRINGS);

/** Anything that JSON can say, of a type that nobody asked for. */
export function hostileValue(random: FuzzRandom): Json {
  return random.weighted<() => Json>([
    [4, () => hostileString(random)],
    [3, () => random.pick(NUMBERS)],
    [2, () => random.pick([null, true, false])],
    [1, () => []],
    [1, () => ({})],
    [1, () => [CANARY, [CANARY, { [CANARY]: CANARY }]]],
    [1, () => Array.from({ length: 1_000 }, (_, index) => index)],
    [1, () => poisoned(random)],
  ])();
}

/** Own properties of names that code without care takes for inherited ones, or makes them so. */
export function poisoned(random: FuzzRandom): Json {
  const name = random.pick(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']);
  return JSON.parse(`{"${name}":{"isFatal":true,"event":"stop","type":"error","length":1e9}}`);
}

/** Valid JSON that a recursive reader may not survive. */
export function deepText(random: FuzzRandom): string {
  const [open, close] = random.pick([
    ['[', ']'],
    ['{"a":', '}'],
  ] as const);
  return open.repeat(DEEP) + '1' + (random.chance(0.5) ? close.repeat(DEEP) : '');
}
