import { type Atom, type Atoms, jointOf } from './atoms.js';
import type { Token } from './tokens.js';

/** Digits, or digits and letters, that are said or written as one code, corrections included. */
export interface Code {
  readonly atoms: readonly Atom[];
  readonly start: number;
  readonly end: number;
  readonly chars: string;
  /** What is left when the corrections are carried out. */
  readonly corrected: string;
  readonly isTight: boolean;
}

interface CodeOptions {
  readonly letters: boolean;
  /** Whether amounts and times may be part of it. */
  readonly quantities: boolean;
  readonly loose: boolean;
}

/** A VIN that is spelled and put right twice has fewer; what is longer is read in pieces. */
const ATOMS_MAX = 64;

/** The longest code that begins with the atom of index `at`. */
export function codeFrom(
  tokens: readonly Token[],
  { all, quantities }: Atoms,
  at: number,
  options: CodeOptions,
): Code | undefined {
  const allowed = (atom: Atom): boolean =>
    (options.quantities || !quantities.has(atom)) &&
    (atom.type === 'digits' ? !atom.isOrdinal : options.letters && isSpelledLetter(tokens, atom));
  const first = all[at];
  if (first === undefined || !allowed(first)) return undefined;
  const atoms = [first];
  const joints: string[] = [];
  for (let i = at + 1; i < all.length && atoms.length < ATOMS_MAX; i += 1) {
    // The "I" of "I mean" is no letter of the code, and does not end it.
    if (!allowed(all[i]!) && isWordOfOneLetter(tokens, all[i]!)) continue;
    const joint = jointOf(tokens, atoms.at(-1)!, all[i]!);
    if (joint === 'start' || (!options.loose && joint !== 'tight') || !allowed(all[i]!)) break;
    joints.push(joint);
    atoms.push(all[i]!);
  }
  return codeOf(atoms, joints);
}

export function codeOf(atoms: readonly Atom[], joints: readonly string[]): Code {
  let corrected = '';
  let piece = '';
  for (const [i, { chars }] of atoms.entries()) {
    if (i > 0 && joints[i - 1] === 'fixed') {
      corrected = replaceTail(corrected, piece);
      piece = '';
    }
    piece += chars;
  }
  corrected = replaceTail(corrected, piece);
  return {
    atoms,
    start: atoms[0]!.start,
    end: atoms.at(-1)!.end,
    chars: atoms.map(({ chars }) => chars).join(''),
    corrected,
    isTight: joints.every((joint) => joint === 'tight'),
  };
}

const replaceTail = (before: string, piece: string): string =>
  before.slice(0, Math.max(0, before.length - piece.length)) + piece;

const isWordOfOneLetter = (tokens: readonly Token[], { from, to }: Atom): boolean =>
  to - from === 1 && /^[aio]$/.test(tokens[from]!.lower);

/**
 * "a", "I" and "o" are words, unless another letter or a digit stands right beside them. An "a" behind a
 * code is taken for its last letter: an article less is no loss.
 */
function isSpelledLetter(tokens: readonly Token[], { from, to }: Atom): boolean {
  if (to - from > 1) return true;
  const token = tokens[from]!;
  if (token.text.length > 1) return true;
  if (!['a', 'i', 'o', 's', 't', 'm', 'd'].includes(token.lower)) return true;
  const isBeside = (gap: string | undefined): boolean =>
    (token.lower !== token.text ? /^(?:[ -]?|, )$/ : /^[ -]?$/).test(gap ?? 'none');
  return (
    (isBeside(token.gap) && isCodeLike(tokens[from - 1]) && !/^[ai]$/.test(token.lower)) ||
    (isBeside(tokens[to]?.gap) && isCodeLike(tokens[to])) ||
    (token.gap === '' && isCodeLike(tokens[from - 1])) ||
    (isBeside(token.gap) && isCodeLike(tokens[from - 1]) && isEnd(tokens[to])) ||
    (token.lower === 'a' && isBeside(token.gap) && isCodeLike(tokens[from - 1]))
  );
}

const isEnd = (next: Token | undefined): boolean => next === undefined || !/^ $/.test(next.gap);

const isCodeLike = (token: Token | undefined): boolean =>
  token !== undefined &&
  (token.type === 'numeral' ||
    token.text.length === 1 ||
    /^(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|double|triple|dash|\w+teen|\w+ty)$/.test(
      token.lower,
    ));

export const digitsOf = ({ chars }: Code): string => chars.replace(/\D/g, '');
