import {
  CHECKPOINT_PATH,
  CheckpointError,
  checkpointPath,
  openCheckpoint,
  type TrustedKeys,
} from '@verbatim/audit-log';
import { ObjectConflictError, ObjectNotFoundError, type ObjectStore } from '@verbatim/storage';
import {
  AnchorDiffersError,
  AnchorRefusedError,
  type AnchoredCheckpoint,
  type AnchorPlace,
} from './anchor-place.js';

export interface StoreAnchorOptions {
  readonly name: 'directory' | 'bucket';
  readonly store: Pick<ObjectStore, 'create' | 'replace' | 'read' | 'close' | 'description'>;
  readonly origin: string;
  readonly trustedKeys: TrustedKeys;
}

/**
 * Another bucket, or a directory, laid out as the log's own checkpoints are: one object for each size that
 * was copied, never changed, and a pointer to the newest.
 */
export class StoreAnchor implements AnchorPlace {
  readonly name: 'directory' | 'bucket';
  readonly description: string;

  constructor(private readonly options: StoreAnchorOptions) {
    this.name = options.name;
    this.description = options.store.description;
  }

  async keep(checkpoint: AnchoredCheckpoint): Promise<void> {
    const { store } = this.options;
    const { size, root, note } = checkpoint;
    const kept = await this.newest();
    if (kept && (kept.size > size || (kept.size === size && !kept.root.equals(root)))) {
      throw new AnchorDiffersError(this.description, kept, size);
    }
    if (kept?.size === size) return;
    try {
      await store.create(checkpointPath(size), note, { contentType: 'text/plain' });
    } catch (error) {
      if (!(error instanceof ObjectConflictError)) throw error;
      throw new AnchorDiffersError(this.description, { size }, size);
    }
    await store.replace(CHECKPOINT_PATH, note);
  }

  async newest(): Promise<{ size: number; root: Buffer } | undefined> {
    const { store, origin, trustedKeys } = this.options;
    try {
      return openCheckpoint(await store.read(CHECKPOINT_PATH), origin, trustedKeys);
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined;
      if (!(error instanceof CheckpointError)) throw error;
      const options = { cause: error };
      throw new AnchorRefusedError(this.description, `it holds no checkpoint of this log`, options);
    }
  }

  close(): Promise<void> {
    return this.options.store.close();
  }
}
