/** Words of an item: `[start, end)` in UTF-16 units of its text. */
export interface LiveSpan {
  readonly itemId: string;
  readonly start: number;
  readonly end: number;
}

interface Ground {
  readonly ruleId: string;
  readonly ruleRevision: number;
  /** The words that called for it. Empty: an event, or nothing but time. */
  readonly spans: readonly LiveSpan[];
  readonly explanation: string;
}

/** What the voice app is asked to do at once. */
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
