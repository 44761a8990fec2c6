import { type Checkpoint, openCheckpoint } from './checkpoint.js';
import { checkInclusion, isProven, misplaced, placed, searched } from './entry-of-leaf.js';
import type { LoggedQuestion, LoggedReport } from './logged-report.js';
import { logLeaf, receiptPath } from './log-leaf.js';
import { CheckpointError } from './log.errors.js';
import { CHECKPOINT_PATH } from './log-paths.js';
import { found, openedCheckpoint, parsedAt, problemOf } from './log-verdict.js';
import { type LogSource, type OpenLog, openLog, shorterThan } from './open-log.js';
import { decodeReceipt } from './receipt.js';
import { leafHash } from './tree-hash.js';

/** Checkpoints of receipts that are kept once they were found signed: 200 bytes each, mostly. */
const CHECKPOINTS_KEPT_MAX = 1_000;

/**
 * Whether the log holds exactly this leaf, from the store alone. The receipt says where; without one the
 * entries are searched, from the newest back.
 *
 * Never throws for what it reads; errors of the reader itself pass through. Who asks about many leaves asks one
 * `LoggedVerifier`.
 * Source: docs/specs/log.md, section 8.
 */
export function verifyLogged(question: LogSource & LoggedQuestion): Promise<LoggedReport> {
  return new LoggedVerifier(question).verify(question);
}

/** Answers for many leaves of one log: its newest checkpoint and the tiles are read once. */
export class LoggedVerifier {
  readonly #source: LogSource;
  #log: Promise<OpenLog> | undefined;
  /** Leaves that were published together have one checkpoint in their receipts. */
  readonly #signed = new Map<string, Checkpoint>();

  constructor(source: LogSource) {
    this.#source = source;
  }

  /** As `verifyLogged`. */
  async verify(question: LoggedQuestion): Promise<LoggedReport> {
    try {
      return await this.#verified(question);
    } catch (error) {
      const problem = problemOf(error);
      if (problem === undefined) throw error;
      return problem;
    }
  }

  async #verified(question: LoggedQuestion): Promise<LoggedReport> {
    const report = await this.#answered(question);
    if (report.index !== undefined) await this.#checkNewestKeys(question.sealedAt);
    return report;
  }

  async #answered(question: LoggedQuestion): Promise<LoggedReport> {
    const { leaf } = question;
    const receipt = await this.#readReceipt(question);
    const wasOpen = this.#log !== undefined;
    let log = await this.#opened();
    if (wasOpen && (receipt === undefined || receipt.signed.size > log.newest.size)) {
      // The log has grown since, perhaps: a receipt is written after its checkpoint.
      this.#log = undefined;
      log = await this.#opened();
    }
    if (receipt === undefined) return searched(log, question);
    const key = receiptPath(leaf);
    if (receipt.signed.size > log.newest.size) {
      throw shorterThan(key, receipt.signed, `has ${log.newest.size} leaves`);
    }
    if (!receipt.isOfLeaf) return misplaced(log, question, receipt.index);
    await checkInclusion(log, leaf, receipt.index, () => {
      const text = `${CHECKPOINT_PATH} does not hold entry ${receipt.index}, which ${key} proves`;
      return found('log-forked', text);
    });
    return placed(log, receipt.index, 'as its receipt says');
  }

  #opened(): Promise<OpenLog> {
    if (this.#log === undefined) {
      const log = openLog(this.#source);
      this.#log = log;
      // Whatever was wrong is looked at again by whoever asks next.
      log.catch(() => {
        if (this.#log === log) this.#log = undefined;
      });
    }
    return this.#log;
  }

  /** A receipt whose checkpoint is signed; `isOfLeaf` where its proof is one of this leaf. */
  async #readReceipt({
    leaf,
    sealedAt,
  }: LoggedQuestion): Promise<
    { index: number; signed: Checkpoint; isOfLeaf: boolean } | undefined
  > {
    const key = receiptPath(leaf);
    const bytes = await this.#source.reader.read(key);
    if (bytes === undefined) return undefined;
    const { index, proof, checkpoint } = parsedAt(key, () => decodeReceipt(bytes));
    const signed = this.#openSigned(key, checkpoint);
    this.#checkKeys(key, checkpoint, sealedAt);
    const claim = { index, size: signed.size, proof, root: signed.root };
    return { index, signed, isOfLeaf: isProven({ ...claim, leafHash: leafHash(logLeaf(leaf)) }) };
  }

  async #checkNewestKeys(sealedAt: number): Promise<void> {
    if (!this.#hasEndedKeys(sealedAt)) return;
    const bytes = await this.#source.reader.read(CHECKPOINT_PATH);
    if (bytes !== undefined) this.#checkKeys(CHECKPOINT_PATH, bytes, sealedAt);
  }

  /**
   * A checkpoint does not say when it was signed, but it was not before what it holds was made: a key that
   * had ended by then cannot have signed it. Errors: `LogProblemFound`.
   */
  #checkKeys(name: string, bytes: Uint8Array, sealedAt: number): void {
    if (!this.#hasEndedKeys(sealedAt)) return;
    const { origin, trustedKeys } = this.#source;
    try {
      openCheckpoint(bytes, origin, trustedKeys.notEndedBy(sealedAt));
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      const at = new Date(sealedAt).toISOString();
      throw found('untrusted-key', `${name} holds what was made at ${at}, when its keys had ended`);
    }
  }

  #hasEndedKeys(at: number): boolean {
    return this.#source.trustedKeys.keys.some(
      ({ validUntil }) => validUntil !== null && validUntil < at,
    );
  }

  #openSigned(key: string, bytes: Buffer): Checkpoint {
    const name = bytes.toString('latin1');
    const known = this.#signed.get(name);
    if (known !== undefined) return known;
    const { origin, trustedKeys } = this.#source;
    const opened = openedCheckpoint(key, bytes, origin, trustedKeys);
    if (this.#signed.size >= CHECKPOINTS_KEPT_MAX) this.#signed.clear();
    this.#signed.set(name, opened);
    return opened;
  }
}
