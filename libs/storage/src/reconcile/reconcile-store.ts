import {
  CHECKPOINT_PATH,
  CheckpointError,
  StatementError,
  digestOfObject,
  openCheckpoint,
  openStatement,
  statementPath,
  type LeafType,
  type TrustedKeys,
} from '@verbatim/audit-log';
import type { Database } from '../database/database.js';
import { isErased } from '../keys/is-erased.js';
import { LogRegister } from '../log/log-register.js';
import { objectReader, type ObjectStore } from '../objects/object-store.js';
import { mergeJoin } from './merge-join.js';
import { orphanState } from './orphan-segment.js';
import { callRows, sealRows, segmentRows, statementRows, type SealRow } from './store-rows.js';

export type StoreFindingKind =
  | 'segment-without-row'
  | 'segment-missing'
  | 'revision-without-row'
  | 'revision-missing'
  | 'leaf-not-requested'
  | 'statement-missing'
  | 'key-without-call'
  | 'call-without-key'
  | 'log-differs';

/** Something that the object store and PostgreSQL do not agree about. */
export interface StoreFinding {
  readonly kind: StoreFindingKind;
  /** The object's name, whether or not it is there. */
  readonly key: string;
  /** What is known of it, and what to do where nothing is done here. */
  readonly text: string;
  /** `safe`: would be repaired; `repaired`: was; `none`: a person has to look. */
  readonly repair: 'safe' | 'repaired' | 'none';
}

export interface ReconcileStoreOptions {
  readonly database: Database;
  readonly store: ObjectStore;
  readonly trustedKeys: TrustedKeys;
  readonly origin: string;
  readonly now: number;
  /** Without it nothing is written and nothing deleted. */
  readonly isRepair: boolean;
  /** Told with each object or row that was looked at. */
  onLooked?(): void;
}

/** Younger objects are on their way into the index, or their calls are. */
export const ON_ITS_WAY_MS = 3_600_000;
/** A segment without a row stays for a day: so long may a worker take to come back to it. */
export const SEGMENT_GRACE_MS = 86_400_000;

const LEAF_KINDS = ['tombstone', 'disposal', 'access-day', 'heartbeat'] as const;
const MANIFEST = /^calls\/[^/]+\/r\d+\/manifest\.json$/;

/**
 * What the object store has and PostgreSQL has not, and the reverse. Both are read in the order of names, side by
 * side: memory is bounded by two pages. What could be a race with workers at work is looked at again.
 *
 * Repairs, where it is told to, what loses nothing: asks for leaves of the log that are missing, and deletes segments
 * that no row names once all of their events are durable elsewhere and sealed.
 */
export async function* reconcileStore(
  options: ReconcileStoreOptions,
): AsyncGenerator<StoreFinding> {
  yield* segments(options);
  yield* revisions(options);
  yield* keys(options);
  for (const kind of LEAF_KINDS) yield* statements(kind, options);
  yield* log(options);
}

async function* segments(options: ReconcileStoreOptions): AsyncGenerator<StoreFinding> {
  const { database, store } = options;
  const listed = objects(options, 'segments/');
  for await (const { key, left: object, right: row } of mergeJoin(listed, segmentRows(database))) {
    if (object !== undefined && row === undefined) yield* orphan(key, object.modifiedAt, options);
    if (object === undefined && (await store.stat(key)) === undefined) {
      const text = 'A row names it, and it is gone: what was in it is in sealed calls only.';
      yield { kind: 'segment-missing', key, text, repair: 'none' };
    }
  }
}

async function* orphan(
  key: string,
  modifiedAt: Date,
  { database, store, now, isRepair }: ReconcileStoreOptions,
): AsyncGenerator<StoreFinding> {
  if (now - modifiedAt.getTime() < ON_ITS_WAY_MS) return;
  const [known] = await database.run((client) =>
    client.segment.findMany({ where: { objectKey: key }, select: { objectKey: true } }),
  );
  if (known !== undefined) return;
  const state = await orphanState(await store.read(key), database);
  const isOld = now - modifiedAt.getTime() >= SEGMENT_GRACE_MS;
  const isSafe = state === 'deletable' && isOld;
  const text = state === 'deletable' && !isOld ? ORPHAN_TEXTS.young : ORPHAN_TEXTS[state];
  if (isSafe && isRepair) await store.delete(key);
  const repair = isSafe ? (isRepair ? 'repaired' : 'safe') : 'none';
  yield { kind: 'segment-without-row', key, text, repair };
}

const ORPHAN_TEXTS = {
  deletable: 'All of its events are in other segments, and their calls are sealed: it may go.',
  young: 'All of its events are in other segments; it may go once it is a day old.',
  'calls-not-sealed':
    'All of its events are in other segments; it may go once their calls are sealed.',
  'events-not-indexed': 'It holds events that no row knows: keep it, and archive them again.',
  unreadable: 'It is no segment.',
} as const;

async function* revisions(options: ReconcileStoreOptions): AsyncGenerator<StoreFinding> {
  const { database, store, now } = options;
  const manifests = only(objects(options, 'calls/'), MANIFEST);
  for await (const { key, left: object, right: row } of mergeJoin(manifests, sealRows(database))) {
    if (row === undefined && object && now - object.modifiedAt.getTime() >= ON_ITS_WAY_MS) {
      const text = 'It is sealed, and PostgreSQL does not know it: run "verbatim rebuild-index".';
      yield { kind: 'revision-without-row', key, text, repair: 'none' };
    }
    if (row?.state !== 'committed') continue;
    if (object === undefined) yield* missingRevision(key, row, options);
    else if (!row.isRequested) yield* unrequested(key, row, await store.read(key), options);
  }
}

async function* missingRevision(
  key: string,
  { callId }: SealRow,
  { store }: ReconcileStoreOptions,
): AsyncGenerator<StoreFinding> {
  if ((await store.stat(key)) !== undefined) return;
  // What was disposed of is gone by right; its row may be on its way out.
  if ((await store.stat(statementPath('disposal', callId))) !== undefined) return;
  const text =
    'PostgreSQL says that it is sealed, and its manifest is gone: restore it from a version.';
  yield { kind: 'revision-missing', key, text, repair: 'none' };
}

async function* unrequested(
  key: string,
  { callId, revision, digest }: SealRow,
  bytes: Buffer,
  { database, isRepair }: ReconcileStoreOptions,
): AsyncGenerator<StoreFinding> {
  const kind = 'leaf-not-requested';
  if (digestOfObject(bytes) !== digest) {
    const text = 'The stored manifest is not the one of its row: run "verbatim verify".';
    return void (yield { kind, key, text, repair: 'none' });
  }
  const type: LeafType = revision === 1 ? 'manifest' : 'amendment';
  if (isRepair) {
    await new LogRegister(database).request({ type, id: `${callId}/r${revision}`, digest, callId });
  }
  const text = 'It is sealed, and nobody has asked for its leaf in the log.';
  yield { kind, key, text, repair: isRepair ? 'repaired' : 'safe' };
}

async function* keys(options: ReconcileStoreOptions): AsyncGenerator<StoreFinding> {
  const { database, store, now } = options;
  const listed = objects(options, 'keys/');
  for await (const { key, left: object, right: callId } of mergeJoin(listed, callRows(database))) {
    if (object !== undefined && callId === undefined) {
      if (now - object.modifiedAt.getTime() < ON_ITS_WAY_MS) continue;
      const text = 'No call is known that it opens: one that began and of which nothing came.';
      yield { kind: 'key-without-call', key, text, repair: 'none' };
    }
    if (object === undefined && callId !== undefined) {
      if ((await store.stat(key)) !== undefined || (await isErased(store, callId))) continue;
      const text =
        'The call has no key, and nothing says that it was erased: its words cannot be read.';
      yield { kind: 'call-without-key', key, text, repair: 'none' };
    }
  }
}

async function* statements(
  kind: (typeof LEAF_KINDS)[number],
  options: ReconcileStoreOptions,
): AsyncGenerator<StoreFinding> {
  const { database, store, trustedKeys, now, isRepair } = options;
  const prefix = `statements/${kind}/`;
  const listed = only(objects(options, prefix), /\.json$/);
  for await (const { key, left: object, right: digest } of mergeJoin(
    listed,
    statementRows(database, kind),
  )) {
    if (object === undefined && (await store.stat(key)) === undefined) {
      const text = 'A leaf of the log stands for it, and it is gone: restore it from a version.';
      yield { kind: 'statement-missing', key, text, repair: 'none' };
    }
    if (object === undefined || digest !== undefined) continue;
    if (now - object.modifiedAt.getTime() < ON_ITS_WAY_MS) continue;
    const bytes = await store.read(key);
    const id = key.slice(prefix.length, -'.json'.length);
    const problem = statementProblem(bytes, kind, id, trustedKeys);
    if (problem !== undefined) {
      yield { kind: 'leaf-not-requested', key, text: problem, repair: 'none' };
      continue;
    }
    if (isRepair) {
      await new LogRegister(database).request({ type: kind, id, digest: digestOfObject(bytes) });
    }
    const text = 'It was stated, and nobody has asked for its leaf in the log.';
    yield { kind: 'leaf-not-requested', key, text, repair: isRepair ? 'repaired' : 'safe' };
  }
}

/** Only what our own keys have signed becomes a leaf. */
function statementProblem(
  bytes: Buffer,
  kind: string,
  id: string,
  trustedKeys: TrustedKeys,
): string | undefined {
  try {
    const statement = openStatement(bytes, trustedKeys);
    if (statement.kind === kind && statement.id === id) return undefined;
    return 'It is the statement of something else.';
  } catch (error) {
    if (error instanceof StatementError) return error.message;
    throw error;
  }
}

/** Size and root; where they differ, the worker refuses as well. */
async function* log(options: ReconcileStoreOptions): AsyncGenerator<StoreFinding> {
  const { database, store, origin, trustedKeys } = options;
  const key = CHECKPOINT_PATH;
  const bytes = await objectReader(store).read(key);
  const { publishedSize, sequencedSize, root } = await new LogRegister(database).state();
  const differs = (text: string): StoreFinding => ({
    kind: 'log-differs',
    key,
    text,
    repair: 'none',
  });
  if (bytes === undefined) {
    if (publishedSize > 0) yield differs(`PostgreSQL has ${publishedSize} leaves, the store none.`);
    return;
  }
  try {
    const checkpoint = openCheckpoint(bytes, origin, trustedKeys);
    const isAhead = checkpoint.size > publishedSize && checkpoint.size === sequencedSize;
    if (checkpoint.size !== publishedSize && !isAhead) {
      yield differs(`PostgreSQL has ${publishedSize} leaves, the store ${checkpoint.size}.`);
    } else if (!isAhead && publishedSize > 0 && root?.equals(checkpoint.root) !== true) {
      yield differs(`PostgreSQL and the store have different roots of ${publishedSize} leaves.`);
    }
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
    yield differs(error.message);
  }
}

interface Found {
  readonly modifiedAt: Date;
}

async function* objects(
  { store, onLooked }: ReconcileStoreOptions,
  prefix: string,
): AsyncGenerator<readonly [string, Found]> {
  for await (const { key, modifiedAt } of store.list(prefix)) {
    onLooked?.();
    yield [key, { modifiedAt }];
  }
}

async function* only(
  found: AsyncIterable<readonly [string, Found]>,
  pattern: RegExp,
): AsyncGenerator<readonly [string, Found]> {
  for await (const entry of found) if (pattern.test(entry[0])) yield entry;
}
