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
 * Linux's scheduling classes. A niceness is not enough: who wakes up then still waits for the slice of
 * whoever runs, some 3 ms, and again for the next. Only the main thread is `first`: with the threads in
 * which V8 marks and compiles, one process would keep the other waiting for 30 ms.
 */
const CLASSES = {
  first: ['--reset-on-fork', '--rr', '1'],
  last: ['--idle', '0'],
} as const;

/** Where what is measured runs in real time nobody need be last, and other work of the machine is not ahead. */
const isLastByClass = (): boolean => !hasClass('first') && hasClass('last');

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
  const hasShare = share === 'last' ? isLastByClass() : share === 'first' && hasClass(share);
  if (share === 'usual' || !hasShare) return [program, args];
  return ['chrt', [...CLASSES[share], program, ...args]];
}

/** For the process that was started by it. */
export function giveShare(share: ProcessorShare, pid: number | undefined): void {
  const isLast = share === 'last' && !hasClass('first') && !hasClass('last');
  if (pid !== undefined && isLast) setPriority(pid, LAST_NICENESS);
}

/** What of it this machine and user can give. */
export function describeShares(): string {
  if (hasClass('first')) return 'voice and callers in real time';
  return hasClass('last')
    ? 'worker and servers only when nobody else runs'
    : `worker and servers at niceness ${LAST_NICENESS}`;
}
