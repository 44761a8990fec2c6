import type { Ed25519Signer, TrustedKeys } from '@verbatim/audit-log';
import type { SealedWorld } from './sealed-world.js';
import type { StoreCopy } from './store-copy.js';

/** What an attack has in its hands. */
export interface Scene {
  readonly world: SealedWorld;
  /** A copy of the store, to be tampered with. */
  readonly store: StoreCopy;
  /** The call that is attacked and asked about. */
  readonly callId: string;
  /** Another call, amended too. */
  readonly otherId: string;
  /** The call that was amended. */
  readonly amendedId: string;
  /** A key that nobody trusts. */
  readonly stranger: Ed25519Signer;
}

/** How the verifier asks afterwards, where it is not the usual way. */
export interface Question {
  readonly callId?: string;
  readonly revision?: number;
  /** The newest checkpoint unless said otherwise; null: there is none. */
  readonly anchor?: Buffer | null;
  readonly trustedKeys?: TrustedKeys;
  /** Long after the seal unless said otherwise. Unix milliseconds. */
  readonly now?: number;
  /** Of the whole log instead of one call. */
  readonly isOfLog?: boolean;
}

export interface Attack {
  readonly name: string;
  readonly expected: string;
  /** Tampers, and says how the verifier asks. */
  tamper(scene: Scene): Promise<Question | void>;
}
