import {
  type CallKey,
  canonicalBytes,
  type MasterKey,
  OtherMasterKeyError,
  type TrustedKeys,
  type WrappedKey,
  WrappedKeyError,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { CallId } from '@verbatim/contracts';
import { objectReader, type ObjectStore } from '../objects/object-store.js';
import { checkCommittedKey } from './committed-key.js';
import { isErased } from './is-erased.js';
import { wrappedKeyOf } from './wrapped-key-of.js';

export interface RewrapOptions {
  readonly store: ObjectStore;
  /** What all keys are to be wrapped by. */
  readonly to: MasterKey;
  /** Opens what earlier keys wrapped; not asked about what `to` opens. */
  readonly from: MasterKey;
  /** Whose manifests say which key is the call's. */
  readonly trustedKeys: TrustedKeys;
  /** Does everything but the writing. */
  readonly isDryRun: boolean;
  /** After each key. */
  onKey?(counts: RewrapCounts): void;
  readonly signal?: AbortSignal;
}

/** How many keys ended how. */
export interface RewrapCounts {
  /** Wrapped by `to` before. */
  readonly already: number;
  /** Wrapped anew; with `isDryRun`, those that would be. */
  readonly rewrapped: number;
  /** Of those, the ones of calls that are not sealed: nothing says which key is theirs. */
  readonly unsealed: number;
  /** Gone between the list and the reading: erased meanwhile. */
  readonly gone: number;
  readonly failed: number;
}

export interface RewrapReport extends RewrapCounts {
  /** The first ones; `failed` counts all. */
  readonly problems: readonly { readonly callId: string; readonly problem: string }[];
}

/** Each waits for the store and the key service most of the time. */
const AT_ONCE = 16;
const PROBLEMS_MAX = 1_000;

type Outcome =
  | { readonly kind: 'already' | 'gone' }
  | { readonly kind: 'rewrapped'; readonly isUnsealed: boolean }
  | { readonly kind: 'failed'; readonly problem: string };

const failed = (problem: string): Outcome => ({ kind: 'failed', problem });

/**
 * Wraps the data key of every call under another master key. Before an old wrapping is given up, its key
 * has been opened and is the one that the call's newest manifest commits to, and the new wrapping has been
 * opened and holds the same. The lock of the old version holds the new one too.
 *
 * Crash, or `signal`: each key is wrapped by the one or the other; the same call again goes on with the rest.
 *
 * Bounds: 16 keys at once, 1,000 problems in the report.
 * Errors: those of the store and of a key service, which end it. What is wrong with single keys is in
 * the report, and they are left as they are.
 */
export async function rewrapKeys(options: RewrapOptions): Promise<RewrapReport> {
  const counts = { already: 0, rewrapped: 0, unsealed: 0, gone: 0, failed: 0 };
  const problems: { callId: string; problem: string }[] = [];
  const keys = options.store.list(wrappedKeyPath(''))[Symbol.asyncIterator]();
  let isBroken = false;
  const work = async (): Promise<void> => {
    while (!options.signal?.aborted && !isBroken) {
      const next = await keys.next();
      if (next.done) return;
      const callId = next.value.key.slice(wrappedKeyPath('').length);
      const outcome = await rewrapOne(callId, options).catch((error: unknown) => {
        isBroken = true;
        throw error;
      });
      counts[outcome.kind] += 1;
      if (outcome.kind === 'rewrapped' && outcome.isUnsealed) counts.unsealed += 1;
      if (outcome.kind === 'failed' && problems.length < PROBLEMS_MAX) {
        problems.push({ callId, problem: outcome.problem });
      }
      options.onKey?.(counts);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  const broken = workers.find((worker) => worker.status === 'rejected');
  if (broken) throw broken.reason;
  return { ...counts, problems };
}

async function rewrapOne(callId: string, options: RewrapOptions): Promise<Outcome> {
  const { store, to, from, trustedKeys, isDryRun } = options;
  if (!CallId.safeParse(callId).success) return failed('its name is no call');
  const reader = objectReader(store);
  const path = wrappedKeyPath(callId);
  const stored = await reader.read(path);
  if (stored === undefined) return { kind: 'gone' };
  const opened = await openStored(callId, stored, to, from);
  if ('problem' in opened) return failed(opened.problem);
  if (await isErased(store, callId)) return failed('its call is erased, and a key is there still');
  if (opened.isBy === 'to') return { kind: 'already' };

  const { key, wrapped } = opened;
  const checked = await checkCommittedKey(reader, callId, key, trustedKeys);
  if (checked.kind === 'wrong') return failed(checked.problem);
  const isUnsealed = checked.kind === 'unsealed';
  if (isDryRun) return { kind: 'rewrapped', isUnsealed };

  const anew = await to.wrap(callId, key, wrapped.createdAt);
  const again = await to.unwrap(anew);
  if (!again.bytes().equals(key.bytes())) return failed('wrapped anew, it is another key');
  // What changed meanwhile was erased, or wrapped by another run.
  const now = await reader.read(path);
  if (now === undefined) return { kind: 'gone' };
  if (!now.equals(stored)) return failed('it changed while it was wrapped anew');
  const bytes = canonicalBytes(anew);
  await store.replace(path, bytes);
  if (!(await reader.read(path))?.equals(bytes)) return failed('it cannot be read back');
  if (await isErased(store, callId)) {
    return failed('its call was erased meanwhile: erase it again, so that this key goes too');
  }
  return { kind: 'rewrapped', isUnsealed };
}

type Opened =
  | { readonly isBy: 'to' | 'from'; readonly key: CallKey; readonly wrapped: WrappedKey }
  | { readonly problem: string };

async function openStored(
  callId: string,
  stored: Buffer,
  to: MasterKey,
  from: MasterKey,
): Promise<Opened> {
  try {
    const wrapped = wrappedKeyOf(callId, stored.toString('utf8'));
    const key = await to.unwrap(wrapped).catch((error: unknown) => {
      if (!(error instanceof OtherMasterKeyError)) throw error;
      return undefined;
    });
    if (key) return { isBy: 'to', key, wrapped };
    return { isBy: 'from', key: await from.unwrap(wrapped), wrapped };
  } catch (error) {
    const isOfThisKey = error instanceof OtherMasterKeyError || error instanceof WrappedKeyError;
    if (!isOfThisKey) throw error;
    return { problem: error.message };
  }
}
