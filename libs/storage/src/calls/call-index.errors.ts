import { OperationalError, type EventIdentity } from '@verbatim/contracts';

/** Enough to act on; the caller takes these out and commits the rest again. */
export const CONFLICTS_MAX = 1_000;

/**
 * Some of the events carry an identity that is already indexed with another digest. Nothing of the
 * segment was indexed: the caller quarantines these events and writes the others again.
 */
export class EventConflictError extends OperationalError {
  readonly code = 'INDEX.EVENT_CONFLICT';
  readonly retryable = false;

  constructor(readonly conflicts: readonly EventIdentity[]) {
    super(`${conflicts.length} events carry an identity that is taken by another event.`);
  }
}

/** An epoch is one writer's run on one call; these frames name one that belongs to another call. */
export class EpochConflictError extends OperationalError {
  readonly code = 'INDEX.EPOCH_CONFLICT';
  readonly retryable = false;

  constructor(readonly epochs: readonly { readonly callId: string; readonly epoch: string }[]) {
    super(`${epochs.length} epochs belong to other calls than the ones that name them.`);
  }
}
