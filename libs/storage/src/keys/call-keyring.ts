import { setTimeout as delay } from 'node:timers/promises';
import {
  CallKey,
  canonicalBytes,
  type MasterKey,
  type WrappedKey,
  WrappedKeyError,
  wrappedKeyPath,
} from '@verbatim/audit-log';
import { CallId, invariant, OperationalError } from '@verbatim/contracts';
import { backoffMs, type Logger } from '@verbatim/platform';
import { LRUCache } from 'lru-cache';
import { ObjectConflictError, ObjectNotFoundError } from '../objects/object-store.errors.js';
import type { ObjectStore } from '../objects/object-store.js';
import { KeyUnavailableError } from './call-key.errors.js';
import { isErased } from './is-erased.js';
import { PendingKeys } from './pending-keys.js';
import { wrappedKeyOf } from './wrapped-key-of.js';

export interface CallKeyringOptions {
  /** Where keys wait for the store; needed by processes that create keys without being kept waiting. */
  readonly pendingDirectory?: string | undefined;
  /** Opened keys kept in memory; the least recently used one goes. */
  readonly cacheKeysMax?: number;
  /** How long an opened key stays in memory: what erasure cannot reach. One hour. */
  readonly openedKeyMaxMs?: number;
  readonly logger?: Logger;
}

/** 200 running calls a process, and the calls whose last events are still on their way; × 5. */
const CACHE_KEYS_MAX = 2_000;
/** A worker reads the keys of 200 running calls again once an hour, and forgets an erased one within it. */
const OPENED_KEY_MAX_MS = 3_600_000;
/** Longer than any call: whoever asks for the key of its own call again gets the same one. */
const CREATED_KEY_MAX_MS = 25 * 3_600_000;
/**
 * A frame cannot be archived before its call's key is stored, so keys must keep up with the 5 s lag
 * objective when a process's 200 calls start together: 200 ÷ 32 × 500 ms a PUT ≈ 3 s.
 */
const STORES_AT_ONCE_MAX = 32;
const RETRY_FIRST_MS = 250;
const RETRY_MAX_MS = 10_000;

/**
 * The data keys of calls. A key is made when its call starts and lies, wrapped by the master key,
 * at `keys/<callId>` in the object store.
 *
 * Bounds: `cacheKeysMax` keys in memory, each for `openedKeyMaxMs`, those of its own calls for 25 hours; of keys not stored yet only the call's id is in memory,
 * the key itself is a file. Storing is retried until it works, `STORES_AT_ONCE_MAX` at a time.
 *
 * Crash: `create` resolves when the wrapped key is durable on local disk, so a key is lost only
 * with that disk; `recoverPending` finishes what a dead process left.
 *
 * Errors: `KeyUnavailableError` (retryable) while the store has no key of the call, the store's
 * own errors, and those of the master key.
 */
export class CallKeyring {
  readonly #store: ObjectStore;
  readonly #master: MasterKey;
  readonly #logger: Logger | undefined;
  readonly #pending: PendingKeys | undefined;
  readonly #cache: LRUCache<string, CallKey>;
  readonly #openedKeyMaxMs: number;
  readonly #opening = new Map<string, Promise<CallKey>>();
  /** Calls whose key waits for the store, oldest first. */
  readonly #waiting = new Set<string>();
  readonly #conflicts = new Set<string>();
  readonly #closing = new AbortController();
  #storing: Promise<void> | undefined;

  constructor(store: ObjectStore, master: MasterKey, options: CallKeyringOptions = {}) {
    this.#store = store;
    this.#master = master;
    this.#logger = options.logger;
    this.#cache = new LRUCache({ max: options.cacheKeysMax ?? CACHE_KEYS_MAX, ttlAutopurge: true });
    this.#openedKeyMaxMs = options.openedKeyMaxMs ?? OPENED_KEY_MAX_MS;
    if (options.pendingDirectory !== undefined) {
      this.#pending = new PendingKeys(options.pendingDirectory);
    }
  }

  /** Calls whose key the store has not taken yet. */
  get pendingKeys(): number {
    return this.#waiting.size;
  }

  /** Calls for which the store holds a key that another process made first. */
  get conflictingCallIds(): readonly string[] {
    return [...this.#conflicts];
  }

  /**
   * The key of a new call; the same one when asked again in this process or after its restart.
   * With a pending directory it waits for the local disk only, and the store has the key a little
   * later; without one it waits for the store.
   */
  async create(callId: string): Promise<CallKey> {
    CallId.parse(callId);
    const known = this.#cache.get(callId) ?? this.#opening.get(callId);
    if (known) return known;
    return this.#once(callId, CREATED_KEY_MAX_MS, async () => {
      const key = CallKey.generate();
      const wrapped = await this.#master.wrap(callId, key, Date.now());
      if (!this.#pending) {
        await this.#store.create(wrappedKeyPath(callId), canonicalBytes(wrapped));
        return key;
      }
      const isFirst = (await this.#pending.keep(wrapped)) === 'created';
      this.#storeLater(callId);
      return isFirst ? key : this.#openPending(callId);
    });
  }

  /** From memory, the pending directory or the store, in this order. */
  async open(callId: string): Promise<CallKey> {
    CallId.parse(callId);
    const known = this.#cache.get(callId) ?? this.#opening.get(callId);
    return known ?? this.#once(callId, this.#openedKeyMaxMs, () => this.#openStored(callId));
  }

  /** Resolves when no key of this keyring waits for the store any more; rejects when closed. */
  async settled(): Promise<void> {
    while (this.#storing) await this.#storing;
    this.#closing.signal.throwIfAborted();
  }

  /**
   * Stores the keys that another process left in its pending directory, and removes them there.
   * Returns how many the store now has; a file that holds no wrapped key stays and is logged. The key of a
   * call that was erased meanwhile is removed instead.
   */
  async recoverPending(directory: string): Promise<number> {
    const left = new PendingKeys(directory);
    let stored = 0;
    for (const callId of await left.callIds()) {
      try {
        if (await isErased(this.#store, callId)) await left.forget(callId);
        else if (await this.#moveToStore(left, callId)) stored += 1;
      } catch (error) {
        if (!(error instanceof WrappedKeyError)) throw error;
        this.#logger?.error({ callId, err: error }, 'A pending key cannot be read; it stays.');
      }
    }
    return stored;
  }

  /** Stops storing. What is still pending stays on disk for `recoverPending`. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the keyring is closed'));
    await this.#storing;
    this.#cache.clear();
  }

  /** One piece of work per call at a time; its result is cached, its failure is not. */
  #once(callId: string, ttl: number, work: () => Promise<CallKey>): Promise<CallKey> {
    const working = work()
      .then((key) => {
        this.#cache.set(callId, key, { ttl });
        return key;
      })
      .finally(() => this.#opening.delete(callId));
    this.#opening.set(callId, working);
    return working;
  }

  async #openStored(callId: string): Promise<CallKey> {
    if (await this.#pending?.read(callId)) return this.#openPending(callId);
    try {
      const bytes = await this.#store.read(wrappedKeyPath(callId));
      return await this.#master.unwrap(wrappedKeyOf(callId, bytes.toString('utf8')));
    } catch (error) {
      if (!(error instanceof ObjectNotFoundError)) throw error;
      throw new KeyUnavailableError(callId, { cause: error });
    }
  }

  async #openPending(callId: string): Promise<CallKey> {
    const wrapped = await this.#pending?.read(callId);
    // Stored and removed in between: the store has it.
    return wrapped ? this.#master.unwrap(wrapped) : this.#openStored(callId);
  }

  #storeLater(callId: string): void {
    this.#waiting.add(callId);
    this.#storing ??= this.#storeWaiting().finally(() => {
      this.#storing = undefined;
    });
  }

  async #storeWaiting(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; this.#waiting.size > 0 && !signal.aborted;) {
      const some = [...this.#waiting].slice(0, STORES_AT_ONCE_MAX);
      const outcomes = await Promise.allSettled(some.map((callId) => this.#storeOne(callId)));
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      // A bug: it surfaces as an unhandled rejection, which ends the process.
      if (failed && !(failed.reason instanceof OperationalError)) throw failed.reason;
      failures = failed ? failures + 1 : 0;
      if (!failed) continue;
      const waitMs = backoffMs(failures, { firstMs: RETRY_FIRST_MS, maxMs: RETRY_MAX_MS });
      this.#logger?.warn(
        { err: failed.reason as unknown, keys: this.#waiting.size, waitMs },
        'Keys wait for the object store.',
      );
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #storeOne(callId: string): Promise<void> {
    invariant(this.#pending, 'keys wait in a pending directory only');
    await this.#moveToStore(this.#pending, callId);
    this.#waiting.delete(callId);
  }

  /** False when the store holds another key of this call: ours then stays on disk, for a person. */
  async #moveToStore(pending: PendingKeys, callId: string): Promise<boolean> {
    const wrapped = await pending.read(callId);
    if (!wrapped) return false;
    try {
      await this.#store.create(wrappedKeyPath(callId), canonicalBytes(wrapped));
    } catch (error) {
      if (!(error instanceof ObjectConflictError)) throw error;
      if (!(await this.#isStored(wrapped))) {
        this.#conflicts.add(callId);
        this.#logger?.error({ callId, err: error }, 'The call has two keys; the first one counts.');
        return false;
      }
    }
    await pending.forget(callId);
    return true;
  }

  /** The store may hold the same key in another wrapping: it was stored before, and wrapped anew since. */
  async #isStored(wrapped: WrappedKey): Promise<boolean> {
    const { callId } = wrapped;
    const bytes = await this.#store.read(wrappedKeyPath(callId));
    const stored = await this.#master.unwrap(wrappedKeyOf(callId, bytes.toString('utf8')));
    return stored.bytes().equals((await this.#master.unwrap(wrapped)).bytes());
  }
}
