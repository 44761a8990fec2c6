import type { Found, Strand } from './strand.js';
import { setOf } from './words/function-words.js';

const AGE_MIN = 90;
const AGE_MAX = 125;

const BEFORE = setOf(
  "am i'm is he's she's was turned turns turning aged age be are old who's patient's currently just about almost nearly now",
);
const SUBJECTS = setOf(
  'i he she they mother father grandmother grandfather mom dad grandma grandpa wife husband patient aunt uncle',
);

/** Ages of ninety and more. Source: 45 CFR 164.514(b)(2)(i)(C). */
export function agesIn({ tokens, atoms, asked, cues }: Strand): Found[] {
  const found: Found[] = [];
  for (const atom of atoms.all) {
    if (atom.type !== 'digits' || atom.isOrdinal) continue;
    const [age, to] = ageAt(atom.from);
    if (age < AGE_MIN || age > AGE_MAX) continue;
    const after = tokens[to];
    const isYears = after !== undefined && /^(?:year|years|yr|yrs)$/.test(after.lower);
    const isOld = isYears && /^(?:old|of)$/.test(tokens[to + 1]?.lower ?? '');
    const isA = atom.isPower && tokens[atom.from - 1]?.lower === 'a';
    const from = isA ? atom.from - 1 : atom.from;
    const before = tokens[from - 1]?.lower ?? '';
    const isSaid =
      BEFORE.has(before) && (isPersonal(from) || before === 'turned' || before === 'aged');
    const isAsked = asked.has('age') && atom.from <= 8;
    const isCued = cues.some(
      (cue) => cue.class === 'age' && cue.to <= atom.from && atom.from - cue.to <= 4,
    );
    const isOther = after !== undefined && !isYears && atoms.quantities.get(atom) === 'measure';
    if (!isOther && (isOld || (isSaid && !isYearsAgo(to)) || isAsked || isCued)) {
      found.push({
        start: tokens[from]!.start,
        end: tokens[to - 1]!.end,
        class: 'age',
        keeps: '90+',
      });
    }
  }
  return found;

  /** "94", "ninety four", "a hundred and two". */
  function ageAt(from: number): [age: number, to: number] {
    const first = atoms.all[atoms.placeFrom.get(from)!]!;
    if (!first.isPower && first.chars !== '1') return [Number(first.chars), first.to];
    const power = first.isPower ? first : atoms.all[atoms.placeFrom.get(first.to) ?? -1];
    if (power === undefined || !power.isPower || tokens[power.from]!.lower !== 'hundred')
      return [Number(first.chars), first.to];
    const and = tokens[power.to]?.lower === 'and' ? 1 : 0;
    const rest = atoms.all[atoms.placeFrom.get(power.to + and) ?? -1];
    return rest !== undefined && rest.type === 'digits' && rest.chars.length <= 2
      ? [100 + Number(rest.chars), rest.to]
      : [100, power.to];
  }

  function isPersonal(from: number): boolean {
    const before = tokens.slice(Math.max(0, from - 4), from);
    return before.some(({ lower }) => SUBJECTS.has(lower) || /^(?:i'm|he's|she's)$/.test(lower));
  }

  function isYearsAgo(to: number): boolean {
    return atoms.all[atoms.placeFrom.get(to) ?? -1]?.type === 'digits';
  }
}
