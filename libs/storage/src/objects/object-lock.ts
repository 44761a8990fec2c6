/**
 * Until when an object may not go. `governance`: whoever has the permission to bypass it may delete all
 * the same. `compliance`: nobody may, and nobody can take that back.
 */
export interface ObjectLock {
  readonly mode: 'governance' | 'compliance';
  readonly until: Date;
}

/** What the store makes of locks. */
export interface LockSupport {
  /**
   * `object-lock`: the server refuses, whoever asks. `own`: only this code refuses; whoever may write
   * to the disk need not ask it. `none`: locks are not kept.
   */
  readonly kind: 'object-lock' | 'own' | 'none';
  /** With `none`: what somebody with the right to do so would run to have them. */
  readonly command?: string;
}

/** Servers keep whole seconds; rounded up, so that no lock ends early. */
export function wholeSeconds({ mode, until }: ObjectLock): ObjectLock {
  return { mode, until: new Date(Math.ceil(until.getTime() / 1_000) * 1_000) };
}

export function hasEnded({ until }: ObjectLock): boolean {
  return until.getTime() <= Date.now();
}

/**
 * What holds when both were asked for: the later end and the stricter mode, so never less than either.
 * A lock that has ended adds nothing.
 */
export function stricterLock(held: ObjectLock | undefined, wanted: ObjectLock): ObjectLock {
  if (!held || hasEnded(held)) return wanted;
  if (hasEnded(wanted)) return held;
  return {
    mode: [held.mode, wanted.mode].includes('compliance') ? 'compliance' : 'governance',
    until: held.until > wanted.until ? held.until : wanted.until,
  };
}

export function isSameLock(one: ObjectLock | undefined, other: ObjectLock): boolean {
  return one?.mode === other.mode && one.until.getTime() === other.until.getTime();
}
