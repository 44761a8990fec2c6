import type { Random } from './random.js';
import { type Piece, type Writing, groupText, open, pairWords, secret, spelled } from './said.js';
import type { Value, ValueSource } from './values.js';

/** Forms: `v` in one of many ways, `1` up to the "at", `2` what follows it, `s` the local part spelled. */
export function emailOf({ lists }: ValueSource, random: Random): Value {
  const given = random
    .pick(lists.given)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const last = random
    .pick(lists.surnames)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const number = random.digits(2);
  const local = random.pick([
    [given, '.', last],
    [given, '_', last],
    [given[0]! + last],
    [given, last],
    [given + number],
    [random.pick(lists.words), random.pick(lists.words), number],
    [last, '-', given[0]!],
  ]);
  const domain = random.pick(lists.domains);

  const domainSaid = (isSpoken: boolean): Piece[] =>
    isSpoken ? [secret(domain.replace('.', ' dot '))] : [secret(domain)];
  const localSaid = (writing: Writing, random: Random): Piece[] =>
    local.flatMap((part, i) => {
      const gap = i === 0 ? [] : [open(' ')];
      const symbol = SYMBOLS[part];
      if (symbol !== undefined) return [...gap, open(symbol)];
      if (!/\d/.test(part)) return [...gap, secret(part)];
      const letters = part.replace(/\d+/, '');
      const said = groupText(part.replace(/\D+/, ''), writing, random);
      return [...gap, secret(letters === '' ? said : `${letters} ${said}`)];
    });
  return {
    say(form, writing, random) {
      const isWritten = form === 'v' && writing.digits === 'numerals' && random.chance(0.6);
      if (isWritten) return [secret(`${local.join('')}@${domain}`)];
      if (form === '1') return localSaid(writing, random);
      if (form === '2') return domainSaid(true);
      const at = open(' at ');
      if (form === 's') {
        const letters = local.join('').replace(/[^a-z]/g, '');
        return [...spelled(letters, writing, random), at, ...domainSaid(random.chance(0.7))];
      }
      return [...localSaid(writing, random), at, ...domainSaid(random.chance(0.7))];
    },
  };
}

const SYMBOLS: Readonly<Record<string, string>> = { '.': 'dot', _: 'underscore', '-': 'dash' };

export function urlOf({ lists }: ValueSource, random: Random): Value {
  const host = `${random.pick(lists.words)}${random.pick(lists.words)}`;
  const [end, path] = [random.pick(['com', 'org', 'net']), random.pick(lists.words)];
  const hasPath = random.chance(0.4);
  return {
    say(_, writing) {
      if (writing.digits === 'numerals') {
        return [secret(`www.${host}.${end}${hasPath ? `/${path}` : ''}`)];
      }
      return [secret(`${host} dot ${end}${hasPath ? ` slash ${path}` : ''}`)];
    },
  };
}

export function ipOf(_: ValueSource, random: Random): Value {
  const parts = Array.from({ length: 4 }, () => String(random.between(1, 254)));
  return {
    say(__, writing) {
      if (writing.digits === 'numerals') return [secret(parts.join('.'))];
      const said = parts.map((part) =>
        part.length === 3
          ? `${pairWords(part[0]!, writing)} ${pairWords(part.slice(1), writing)}`
          : pairWords(part, writing),
      );
      return [secret(said.join(' dot '))];
    },
  };
}
