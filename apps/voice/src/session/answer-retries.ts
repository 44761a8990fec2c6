import type { ServerEventOf } from '../model/server-events.js';
import { failureClassOf, type FailureClass } from './model-ladder.js';

/** A failed answer is asked for again so often before the session counts as failed. */
const RETRIES_MAX = 2;
const RETRY_MS = 400;

export type AnswerVerdict =
  | { readonly kind: 'fine' }
  | { readonly kind: 'again'; readonly afterMs: number }
  /** `isWornOut`: the same model has had its chances. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly failure: FailureClass;
      readonly isWornOut: boolean;
    };

/** Whether a model that fails to answer is asked again, or its session is at an end. */
export class AnswerRetries {
  private failures = 0;

  constructor(private readonly random: () => number) {}

  done({ response }: ServerEventOf<'response.done'>): AnswerVerdict {
    if (response.status === 'completed') this.failures = 0;
    if (response.status !== 'failed') return { kind: 'fine' };
    const error = response.status_details?.error;
    const code = error?.code ?? error?.type ?? 'response-failed';
    const failure = failureClassOf(code);
    const isHopeless = failure === 'quota' || failure === 'refused';
    const isWornOut = ++this.failures > RETRIES_MAX;
    if (!isWornOut && !isHopeless) {
      return { kind: 'again', afterMs: RETRY_MS * this.failures * (0.5 + this.random()) };
    }
    this.failures = 0;
    return { kind: 'failed', code, failure, isWornOut };
  }
}
