import type { SealedWords } from '@verbatim/contracts';
import type { Channel } from '../message.js';

/** What stands in the outbox of a message: who it goes to and what it says are sealed under the call's key. */
export interface OutboxEntry {
  /** Also the message's id in the record. */
  readonly id: string;
  readonly callId: string;
  readonly vertical: string;
  readonly channel: Channel;
  readonly template: string;
  readonly words: SealedWords;
}

export interface ClaimedEntry extends OutboxEntry {
  /** From 1; with this one. */
  readonly attempt: number;
  /** An earlier attempt may have sent it: it broke off, or nobody answered. */
  readonly mayBeSent: boolean;
  /** Fences: who claims it later has another. */
  readonly token: string;
}

export type Settlement =
  | { readonly state: 'sent'; readonly providerId: string; readonly carrier: string }
  | { readonly state: 'refused'; readonly code: string }
  | { readonly state: 'dead'; readonly code: string }
  | {
      readonly state: 'waiting';
      readonly code: string;
      readonly afterMs: number;
      readonly mayBeSent: boolean;
    };

/**
 * Messages that are to go out, kept until they did. Contract: `putOnce` under an id that is known changes nothing;
 * an entry is claimed by one courier at a time, and again when its lease is over; who settles with an old token
 * changes nothing.
 */
export interface Outbox {
  putOnce(entry: OutboxEntry): Promise<'put' | 'known'>;
  claim(limit: number, leaseMs: number): Promise<readonly ClaimedEntry[]>;
  /** False: the claim was lost to another. */
  settle(entry: ClaimedEntry, settlement: Settlement): Promise<boolean>;
}
