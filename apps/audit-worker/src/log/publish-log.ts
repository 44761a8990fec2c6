import {
  CHECKPOINT_PATH,
  checkpointPath,
  growLog,
  logLeaf,
  readLogEdge,
  rootOfEdge,
  signCheckpoint,
  type NoteSigner,
} from '@verbatim/audit-log';
import {
  LogLeaseLostError,
  type LogLease,
  type LogRegister,
  type LogState,
  type MergeDelay,
  type ObjectStore,
} from '@verbatim/storage';
import { mapBounded } from '../archive/map-bounded.js';
import { checkLogHead, openOurs, type LogHeadPorts } from './log-head.js';
import { LogRootDiffersError } from './log.errors.js';

/** In order; each may be run again after a crash, and writes the same bytes. */
export const LOG_STEPS = ['check', 'sequence', 'integrate', 'checkpoint', 'point', 'mark'] as const;
export type LogStep = (typeof LOG_STEPS)[number];

/**
 * A publication of 4,096 leaves is some 16 bundles, as many tiles and one above them: a store of 500 ms a write
 * has them in two of these.
 */
const WRITES_AT_ONCE = 32;

/** Everything that a publication touches outside its own memory. */
export interface PublishPorts extends LogHeadPorts {
  readonly register: Pick<
    LogRegister,
    'state' | 'sequence' | 'entries' | 'markPublished' | 'holds'
  >;
  readonly store: Pick<ObjectStore, 'create' | 'replace'>;
  /** The current key first; during a rotation the one before it signs too. */
  readonly signers: readonly [NoteSigner, ...NoteSigner[]];
  /** Runs one step: times it; a test's port dies before or after it. */
  step<T>(name: LogStep, run: () => Promise<T>): Promise<T>;
  /** The longer check of whoever begins; throws what forbids appending. */
  checkMore?(state: LogState): Promise<void>;
}

export interface PublishedLog {
  readonly size: number;
  readonly root: Buffer;
  /** Of the leaves that it published for the first time. */
  readonly delays: readonly MergeDelay[];
}

/**
 * Publishes what waits, if anything does: gives indexes, writes bundles and tiles, then the checkpoint, then
 * the pointer to it. `undefined`: there was nothing.
 *
 * Which leaves a checkpoint is over is fixed in PostgreSQL before the first byte is written, and is not
 * changed until it is published; all else follows from that. Whoever resumes writes the same bytes.
 *
 * Order: nothing is pointed to before it is there. The pointer is replaced by the holder of the lease only;
 * where a holder who lost it in that very moment sets it back, the next turn mends it.
 *
 * Errors: those of `checkLogHead`, which forbid appending; `LogLeaseLostError`; those of store and database.
 */
export async function publishLog(
  lease: LogLease,
  ports: PublishPorts,
): Promise<PublishedLog | undefined> {
  const { register, step } = ports;
  const state = await step('check', () => checkedState(lease, ports));
  const { publishedSize } = state;
  const size =
    state.sequencedSize > publishedSize
      ? state.sequencedSize
      : await step('sequence', () => register.sequence(lease, publishedSize));
  if (size === publishedSize) return undefined;

  const root = await step('integrate', () => integrate(state, size, ports));
  const checkpoint = await step('checkpoint', () => storeCheckpoint(size, root, ports));
  await step('point', () => pointTo(checkpoint, lease, ports));
  const delays = await step('mark', () =>
    register.markPublished(lease, { size, root, checkpoint }),
  );
  return { size, root, delays };
}

async function checkedState(lease: LogLease, ports: PublishPorts): Promise<LogState> {
  const state = await ports.register.state();
  const head = await checkLogHead(state, ports);
  await ports.checkMore?.(state);
  if (head === 'pointer-behind' && state.checkpoint) await pointTo(state.checkpoint, lease, ports);
  return state;
}

/** The right edge is read from the store each time: the objects are the log, not what somebody remembers. */
async function integrate(
  { publishedSize, root }: LogState,
  size: number,
  { register, reader, store }: PublishPorts,
): Promise<Buffer> {
  const [edge, entries] = await Promise.all([
    readLogEdge(reader, publishedSize),
    register.entries(publishedSize, size),
  ]);
  if (root && !rootOfEdge(edge).equals(root)) {
    throw new LogRootDiffersError(publishedSize, 'PostgreSQL', 'the tiles in the object store');
  }
  const leaves = entries.map(({ type, id, digest }) => logLeaf({ type, id, digest }));
  const grown = growLog({ edge, leaves });
  await mapBounded(grown.objects, WRITES_AT_ONCE, ({ key, bytes }) => store.create(key, bytes));
  return grown.root;
}

/** An earlier run may have signed it, perhaps with the key before this one: the first bytes are the ones. */
async function storeCheckpoint(size: number, root: Buffer, ports: PublishPorts): Promise<Buffer> {
  const { reader, store, origin, signers } = ports;
  const key = checkpointPath(size);
  const begun = await reader.read(key);
  if (begun !== undefined) {
    if (!openOurs(key, begun, ports).root.equals(root)) {
      throw new LogRootDiffersError(size, 'PostgreSQL', key);
    }
    return begun;
  }
  const checkpoint = await signCheckpoint({ origin, size, root }, ...signers);
  await store.create(key, checkpoint, { contentType: 'text/plain' });
  return checkpoint;
}

async function pointTo(checkpoint: Buffer, lease: LogLease, ports: PublishPorts): Promise<void> {
  if (!(await ports.register.holds(lease))) throw new LogLeaseLostError();
  await ports.store.replace(CHECKPOINT_PATH, checkpoint);
}
