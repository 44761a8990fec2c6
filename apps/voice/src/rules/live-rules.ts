import type { CallEvent, LiveEvaluator, LiveIntent, LiveTurn } from '@verbatim/compliance';

/** Judges one call while it runs. Synchronous, quick, and allowed to fail. */
export type CallEvaluator = Pick<LiveEvaluator, 'said' | 'heard' | 'happened' | 'tick'>;

export interface LiveRulesOptions {
  readonly evaluator: CallEvaluator;
  onIntent(intent: LiveIntent): void;
  /** A final, after everything that followed from it. */
  onFinal(turn: LiveTurn): void;
  /** From the words' arrival until everything that follows from them was begun. */
  onJudged(seconds: number): void;
  onFailed(error: unknown): void;
  onDropped(): void;
  now?(): number;
  /** Runs it soon, when nothing else is in hand: in the spare turns of the process. */
  later(run: () => void): void;
}

/** News that waits to be judged; a call has two or three a second, and the agent's partials replace each other. */
const WAITING_MAX = 64;

type News =
  | { readonly type: 'said'; readonly turn: LiveTurn }
  | { readonly type: 'heard'; readonly itemId: string; readonly length: number }
  | { readonly type: 'happened'; readonly event: CallEvent };

interface Waiting {
  readonly news: News;
  readonly sinceMs: number;
}

/**
 * The rules of one call at work while it runs, beside the audio: words are noted where they arrive and judged
 * in spare turns of the event loop, one after another, so that no frame of audio waits for more than half a millisecond
 * of it, or for one.
 *
 * Bounds: 64 pieces of news wait; the agent's turn in progress replaces its earlier state.
 * When full: the oldest turn in progress is passed over, else the oldest of all; counted. The verdict after
 * the call sees it all the same.
 * Errors: whatever the evaluator throws is told to `onFailed` and to nobody else.
 */
export class LiveRules {
  private readonly waiting: Waiting[] = [];
  private isScheduled = false;
  private isClosed = false;
  private readonly now: () => number;

  constructor(private readonly options: LiveRulesOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  said(turn: LiveTurn): void {
    const earlier = this.waiting.findIndex(({ news }) => isInProgress(news, turn.itemId));
    if (earlier !== -1) this.waiting.splice(earlier, 1);
    this.note({ type: 'said', turn });
  }

  /** The agent was cut off: so much of the item was heard, in UTF-16 units. */
  heard(itemId: string, length: number): void {
    this.note({ type: 'heard', itemId, length });
  }

  happened(event: CallEvent): void {
    this.note({ type: 'happened', event });
  }

  /** Several times a second. */
  tick(mediaMs: number): void {
    if (!this.isClosed) this.judge(() => this.options.evaluator.tick(mediaMs));
  }

  /** The call is over: nothing more is done about anything. */
  close(): void {
    this.isClosed = true;
    this.waiting.length = 0;
  }

  private note(news: News): void {
    if (this.isClosed) return;
    if (this.waiting.length === WAITING_MAX) this.dropOne();
    this.waiting.push({ news, sinceMs: this.now() });
    this.schedule();
  }

  private dropOne(): void {
    const inProgress = this.waiting.findIndex(({ news }) => isInProgress(news));
    this.waiting.splice(Math.max(0, inProgress), 1);
    this.options.onDropped();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.options.later(() => {
      this.isScheduled = false;
      this.judgeNext();
    });
  }

  private judgeNext(): void {
    const next = this.waiting.shift();
    if (!next || this.isClosed) return;
    const { news } = next;
    this.judge(() => this.intentsOf(news));
    if (news.type === 'said' && news.turn.isFinal) this.options.onFinal(news.turn);
    this.options.onJudged((this.now() - next.sinceMs) / 1_000);
    if (this.waiting.length > 0) this.schedule();
  }

  private intentsOf(news: News): readonly LiveIntent[] {
    const { evaluator } = this.options;
    switch (news.type) {
      case 'said':
        return evaluator.said(news.turn);
      case 'heard':
        return evaluator.heard(news.itemId, news.length);
      case 'happened':
        return evaluator.happened(news.event);
    }
  }

  private judge(evaluate: () => readonly LiveIntent[]): void {
    try {
      for (const intent of evaluate()) this.options.onIntent(intent);
    } catch (error) {
      this.options.onFailed(error);
    }
  }
}

/** An agent's turn that is not over: of this item, or of any. */
const isInProgress = (news: News, itemId?: string): boolean =>
  news.type === 'said' &&
  !news.turn.isFinal &&
  (itemId === undefined || news.turn.itemId === itemId);
