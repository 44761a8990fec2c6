import { OperationalError } from '@verbatim/contracts';

/**
 * The log in PostgreSQL and the log in the object store are not the same one. Nothing is appended, since
 * that could fork it; a person has to say which is right. Seals go on, and wait.
 */
export abstract class LogRefusedError extends OperationalError {
  readonly retryable = false;
}

/** A restored or an empty database, most often. */
export class DatabaseBehindLogError extends LogRefusedError {
  readonly code = 'LOG.DATABASE_BEHIND';

  constructor(known: number, published: { readonly where: string; readonly size: number }) {
    super(
      `PostgreSQL knows ${known} leaves of the log, ${published.where} in the object store covers ` +
        `${published.size}: the database was restored or replaced. Nothing is appended to the log, since ` +
        `that would fork it. Run \`verbatim rebuild-index\`, which reads the missing rows from the store.`,
    );
  }
}

/** Two logs of one size: one of them was forked, or a tile was altered. */
export class LogRootDiffersError extends LogRefusedError {
  readonly code = 'LOG.ROOT_DIFFERS';

  constructor(size: number, one: string, other: string) {
    super(
      `At ${size} leaves ${one} and ${other} have different roots: a database was restored and went on by ` +
        `itself, or an object was altered. Nothing is appended to the log. Run \`verbatim verify --all\` ` +
        `with an anchor to see which is right, then \`verbatim rebuild-index\`.`,
    );
  }
}

/** What was published is not in the store any more. */
export class StoreBehindLogError extends LogRefusedError {
  readonly code = 'LOG.STORE_BEHIND';

  constructor(published: number, missing: string) {
    super(
      `PostgreSQL published ${published} leaves of the log, and ${missing} is not in the object store: it ` +
        `was restored, or an object was removed. Nothing is appended to the log. Restore \`log/\` in the ` +
        `store, from its versions or a copy of it.`,
    );
  }
}

/** A checkpoint that is none of this log's. */
export class ForeignCheckpointError extends LogRefusedError {
  readonly code = 'LOG.FOREIGN_CHECKPOINT';

  constructor(key: string, reason: string) {
    super(`${key} is no checkpoint of this log: ${reason} Nothing is appended to it.`);
  }
}

/** Database and store agree, and somebody elsewhere has seen more. */
export class AnchorAheadError extends LogRefusedError {
  readonly code = 'LOG.ANCHOR_AHEAD';

  constructor(published: number, place: string, size: number) {
    super(
      `The log has ${published} leaves, and the anchor (${place}) has a checkpoint of ${size} that it does not ` +
        `lead to: database and object store were restored together, or the log was cut off. Nothing is ` +
        `appended to the log. Restore \`log/\` in the store, then run \`verbatim rebuild-index\`.`,
    );
  }
}
