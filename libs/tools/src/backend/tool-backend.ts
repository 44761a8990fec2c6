import type { Vertical } from '@verbatim/contracts';
import type { BookToolName } from '../tools.js';

/** A tool call whose arguments were checked, on its way to the business's book. */
export interface ToolRequest {
  readonly tool: BookToolName;
  readonly input: Readonly<Record<string, unknown>>;
  readonly vertical: Vertical;
  /** IANA zone in which the business reads its local times. */
  readonly zone: string;
  readonly callId: string;
  /**
   * The same for every attempt at one call of a tool, and different for every other: a write that is asked for
   * again under it answers as the first time and changes nothing.
   */
  readonly idempotencyKey: string;
  /** Aborts when nobody waits any more. A write under way is finished all the same. */
  readonly signal: AbortSignal;
}

/** `failed`: the book is away or does not make sense. What the book says no to is an answer. */
export type BackendAnswer =
  | { readonly kind: 'answered'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly code: string };

/** Whose answer the business's book gives: PostgreSQL here, or a customer's own server. */
export interface ToolBackend {
  /** Never rejects for what goes wrong in the world. */
  answer(request: ToolRequest): Promise<BackendAnswer>;
}
