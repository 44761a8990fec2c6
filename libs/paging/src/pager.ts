import type { Severity } from './alarm.js';

export type PageAction = 'trigger' | 'acknowledge' | 'resolve';

/** What a pager is told of an incident. Facts are numbers, names and ids, never words of a call. */
export interface Page {
  readonly action: PageAction;
  /** The incident's key: a pager that removes duplicates itself does it by this. */
  readonly key: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly facts: Record<string, string | number>;
  /** The incident's number, where the database had been reached. */
  readonly incidentId?: string;
  /** Told before, and nobody has answered. */
  readonly isReminder: boolean;
  /** Which process says so. */
  readonly source: string;
  /** When it was said, Unix milliseconds. */
  readonly at: number;
}

/**
 * One way to reach a person.
 *
 * Errors: `PagerRefusedError`, retryable or not. An attempt ends within `ATTEMPT_MAX_MS`.
 */
export interface Pager {
  readonly name: string;
  page(page: Page): Promise<void>;
}

export const ATTEMPT_MAX_MS = 10_000;
