import type { TrustedKeys } from '../seal/signer.js';
import { type Checkpoint, openCheckpoint } from './checkpoint.js';
import {
  CheckpointError,
  type CheckpointErrorCode,
  LogFormatError,
  LogObjectAlteredError,
  LogObjectMissingError,
} from './log.errors.js';

/** What can be said of one leaf, or of the whole log. */
export type LogVerdict =
  /** In the log, and the part of it that an anchor covers. */
  | 'in-log'
  /** All of the log is as it was signed, and an anchor covers it. */
  | 'verified'
  /** As above, as far as the store alone can tell: nothing held elsewhere says that no later part was cut off. */
  | 'tail-not-anchored'
  /** Absent, and younger than the merge delay. */
  | 'not-yet-logged'
  | 'not-in-log'
  /** Two things that were signed tell two histories. */
  | 'log-forked'
  /** Something that was signed speaks of a longer log than the store has. */
  | 'log-truncated'
  | 'missing-object'
  | 'altered-object'
  | 'bad-signature'
  | 'untrusted-key';

/** Something wrong, with the object's name in words. */
export interface LogProblem {
  readonly verdict:
    | 'log-forked'
    | 'log-truncated'
    | 'missing-object'
    | 'altered-object'
    | 'bad-signature'
    | 'untrusted-key';
  readonly text: string;
}

/** Thrown inside the verification of a log, and caught where it ends: what it found first. */
export class LogProblemFound extends Error {
  constructor(readonly problem: LogProblem) {
    super(problem.text);
  }
}

export function found(verdict: LogProblem['verdict'], text: string): LogProblemFound {
  return new LogProblemFound({ verdict, text });
}

/** What an error says about the log; `undefined` for those that say nothing, such as a store that is away. */
export function problemOf(error: unknown): LogProblem | undefined {
  if (error instanceof LogProblemFound) return error.problem;
  if (error instanceof LogObjectMissingError) {
    return { verdict: 'missing-object', text: error.message };
  }
  if (error instanceof LogObjectAlteredError) {
    return { verdict: 'altered-object', text: error.message };
  }
  return undefined;
}

const VERDICT_OF: Record<CheckpointErrorCode, LogProblem['verdict']> = {
  'AUDIT.CHECKPOINT_FORMAT': 'altered-object',
  'AUDIT.CHECKPOINT_ORIGIN': 'altered-object',
  'AUDIT.CHECKPOINT_UNTRUSTED_KEY': 'untrusted-key',
  'AUDIT.CHECKPOINT_BAD_SIGNATURE': 'bad-signature',
};

/** Opens a checkpoint that lies at `name`. Errors: `LogProblemFound`. */
export function openedCheckpoint(
  name: string,
  bytes: Uint8Array,
  origin: string,
  trustedKeys: TrustedKeys,
): Checkpoint {
  try {
    return openCheckpoint(bytes, origin, trustedKeys);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    throw found(VERDICT_OF[error.code], `${name}: ${error.message}`);
  }
}

/** Reads what lies at `name`. Errors: `LogProblemFound` where it has another form. */
export function parsedAt<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof LogFormatError)) throw error;
    throw found('altered-object', `${name}: ${error.message}`);
  }
}
