/** What was used: the command line, the console, or the worker by itself. */
export type AccessMeans = 'cli' | 'console' | 'worker';

/** What somebody reads, exports, changes or erases. */
export interface AccessInput {
  /** Who: an operator, a user of the operating system, the subject of a token. */
  readonly subject: string;
  readonly means: AccessMeans;
  /** `show`, `level set`, `rules activate`: as the command is called. */
  readonly action: string;
  /** Ids, keyed digests, names of settings; never words of a call, never numbers of people. */
  readonly target: Readonly<Record<string, string>>;
  readonly reason?: string | undefined;
}

export type AccessOutcome = 'begun' | 'ended' | 'failed';

export interface StoredAccess extends AccessInput {
  readonly id: bigint;
  readonly accessId: string;
  readonly at: Date;
  readonly reason: string | undefined;
  readonly outcome: AccessOutcome;
}

export const ACCESS_REASON_MAX = 500;
const NAME_MAX = 200;

/** As it is stored: what is too long is cut, and what text in PostgreSQL cannot hold is taken out. */
export function storableAccess({ subject, means, action, target, reason }: AccessInput) {
  return {
    means,
    subject: cleaned(subject, NAME_MAX),
    action: cleaned(action, NAME_MAX),
    target: Object.fromEntries(
      Object.entries(target).map(([name, value]) => [name, cleaned(value, NAME_MAX)]),
    ),
    reason: reason === undefined ? null : cleaned(reason, ACCESS_REASON_MAX),
  };
}

const cleaned = (text: string, lengthMax: number): string =>
  text.slice(0, lengthMax).replaceAll('\0', '\u{FFFD}').toWellFormed();
