import type { OperationalError } from '@verbatim/contracts';

export const CHANNELS = ['sms', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** A message as it leaves the house. */
export interface OutgoingMessage {
  readonly channel: Channel;
  /** A number in E.164, or an address. */
  readonly to: string;
  /** Of e-mail. */
  readonly subject?: string | undefined;
  readonly text: string;
  /** The same for every attempt: a mail server or a reader can tell that it is the same message. */
  readonly idempotencyKey: string;
}

/**
 * What came of one attempt. `sent`: whoever carries it has it. `refused`: it never goes out, and trying again
 * would not help. `uncertain`: it may have gone out; a second attempt may be a second message. `failed`: it has
 * not, and may go later.
 */
export type SendOutcome =
  | { readonly kind: 'sent'; readonly providerId: string; readonly segments?: number | undefined }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'uncertain'; readonly code: string }
  | { readonly kind: 'failed'; readonly code: string };

/**
 * Carries messages of one channel. Never rejects for what the world does, waits a bounded time, and keeps nothing
 * of the message in what it answers.
 */
export interface MessageCarrier {
  readonly channel: Channel;
  /** `twilio`, `smtp`, `ses`, `file`. */
  readonly name: string;
  send(message: OutgoingMessage): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** What a carrier's own failure is called where it has no code. */
export const codeOf = (error: unknown): string =>
  (error as Partial<OperationalError> | undefined)?.code?.slice(0, 80) ?? 'unknown';

/** No attempt takes longer. */
export const ATTEMPT_MAX_MS = 10_000;
