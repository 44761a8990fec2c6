import { spawnSync } from 'node:child_process';
import { setPriority } from 'node:os';

/**
 * Who gets the processor when there is too little of it. `first`: what is measured. `last`: what is another
 * machine in life, and shall not take the processor from it.
 */
export type ProcessorShare = 'first' | 'usual' | 'last';

/** Where there is no better means. */
const LAST_NICENESS = 10;

/**
 * Linux's scheduling classes, for a process and all its children. A niceness is not enough for either: who
 * wakes up then still waits for the slice of whoever runs, some 3 ms, and again for the next.
 */
const CLASSES = { first: ['--rr', '1'], last: ['--idle', '0'] } as const;

const hasClass = ((): ((share: keyof typeof CLASSES) => boolean) => {
  const known = new Map<string, boolean>();
  return (share) => {
    let has = known.get(share);
    // No `chrt` on this machine, or no leave: `first` is root's.
    has ??= spawnSync('chrt', [...CLASSES[share], 'true']).status === 0;
    known.set(share, has);
    return has;
  };
})();

/** The command line of such a process, as far as this machine and user can give it its share. */
export function commandWith(
  share: ProcessorShare,
  program: string,
  args: readonly string[],
): [program: string, args: readonly string[]] {
  if (share === 'usual' || !hasClass(share)) return [program, args];
  return ['chrt', [...CLASSES[share], program, ...args]];
}

/** For the process that was started by it. */
export function giveShare(share: ProcessorShare, pid: number | undefined): void {
  if (pid !== undefined && share === 'last' && !hasClass(share)) setPriority(pid, LAST_NICENESS);
}

/** What of it this machine and user can give. */
export const describeShares = (): string =>
  [
    hasClass('first') ? 'calls in real time' : 'calls like all others',
    hasClass('last') ? 'worker and servers when nobody else runs' : `at niceness ${LAST_NICENESS}`,
  ].join(', ');
