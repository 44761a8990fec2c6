import type { Span } from './verdict.js';

interface Ground {
  readonly ruleId: string;
  readonly ruleRevision: number;
  /** The turn and words that called for it. */
  readonly spans: readonly Span[];
  readonly explanation: string;
}

/** What the voice app is asked to do at once. At most one for each rule and occurrence. */
export type LiveIntent = Ground &
  (
    | {
        readonly action: 'escalate';
        readonly say: string | null;
        readonly acknowledgeWithinMs: number;
      }
    | { readonly action: 'correct'; readonly say: string }
    | { readonly action: 'pause-capture' }
    | { readonly action: 'end-call'; readonly say: string | null }
  );
