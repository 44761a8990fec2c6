/** One thing that goes wrong, at one of the calls that the code makes to the world outside. */
export interface Fault {
  readonly at: number;
  readonly kind: 'kill' | 'error';
  /** Whether the call has had its effect by then. */
  readonly side: 'before' | 'after';
}

/**
 * Every call fails with its effect and without it, and the process is killed before each and after the last: what
 * is outside after one call is what is outside before the next. Of a row of the same call (a directory that is read
 * again and again) the first and the last stand for all.
 */
export function faultsAt(calls: readonly string[]): Fault[] {
  const last = calls.length - 1;
  const each = calls.flatMap((name, at): Fault[] => {
    if (name === calls[at - 1] && name === calls[at + 1]) return [];
    return [
      { at, kind: 'kill', side: 'before' },
      { at, kind: 'error', side: 'before' },
      { at, kind: 'error', side: 'after' },
    ];
  });
  return last < 0 ? [] : [...each, { at: last, kind: 'kill', side: 'after' }];
}

export const nameOf = ({ at, kind, side }: Fault, calls: readonly string[]): string =>
  `${kind} ${side} ${at} (${calls[at] ?? 'no such call'})`;

/**
 * A different order for each seed, so that short runs together look everywhere, and of every three one kill, so that
 * each looks at both.
 */
export function inOrderOf(random: () => number, faults: readonly Fault[]): Fault[] {
  const kills = shuffled(
    faults.filter(({ kind }) => kind === 'kill'),
    random,
  );
  const errors = shuffled(
    faults.filter(({ kind }) => kind === 'error'),
    random,
  );
  return kills.flatMap((kill, i) => [kill, ...errors.slice(i * 2, i * 2 + 2)]);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}
