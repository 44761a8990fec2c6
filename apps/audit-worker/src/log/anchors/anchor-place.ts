import { OperationalError } from '@verbatim/contracts';

/** A signed checkpoint on its way to a second place. */
export interface AnchoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  /** The signed note, as published. */
  readonly note: Buffer;
}

/**
 * Somewhere that is not the object store of the record: whoever can take away the newest checkpoint there
 * cannot take it away here.
 *
 * Errors: `AnchorRefusedError`, `AnchorDiffersError`, and those of object stores.
 */
export interface AnchorPlace {
  /** A label of metrics and the end of the incident's key. */
  readonly name: 'directory' | 'bucket' | 'webhook';
  /** For people; without secrets. */
  readonly description: string;
  /** Resolves once the copy is durable there. The same checkpoint again changes nothing. */
  keep(checkpoint: AnchoredCheckpoint): Promise<void>;
  /** The newest that it has, where it can be asked. */
  newest?(): Promise<Pick<AnchoredCheckpoint, 'size' | 'root'> | undefined>;
  close(): Promise<void>;
}

/** The place did not take a checkpoint: it is away, or said no. */
export class AnchorRefusedError extends OperationalError {
  readonly code = 'ANCHOR.REFUSED';
  readonly retryable = true;

  constructor(place: string, reason: string, options?: ErrorOptions) {
    super(`The anchor (${place}) did not take a checkpoint: ${reason}.`, options);
  }
}

/**
 * The place has a checkpoint that this log cannot have grown from: of a greater size, or of the same size
 * with another root. Either the log was cut or forked, or the place belongs to another log.
 */
export class AnchorDiffersError extends OperationalError {
  readonly code = 'ANCHOR.DIFFERS';
  readonly retryable = false;

  constructor(place: string, kept: { readonly size: number }, size: number) {
    super(
      kept.size > size
        ? `The anchor (${place}) has a checkpoint of ${kept.size} leaves, the log only ${size}.`
        : `The anchor (${place}) has another checkpoint of ${size} leaves than the log.`,
    );
  }
}
