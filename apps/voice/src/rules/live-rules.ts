import type { LiveIntent } from '@verbatim/compliance';
import type { Speaker } from '@verbatim/contracts';

/** What was said, as far as it is known: a final, or the agent's turn so far. */
export interface SaidTurn {
  readonly itemId: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** On the stream's media clock. */
  readonly startMs: number;
  readonly endMs: number;
  readonly isFinal: boolean;
}

/** Judges one call while it runs. Synchronous, quick, and allowed to fail. */
export interface CallEvaluator {
  said(turn: SaidTurn): readonly LiveIntent[];
  /** Time has passed on the media clock: what should have been said by now? */
  tick(mediaMs: number): readonly LiveIntent[];
}

export interface LiveRulesOptions {
  readonly evaluator: CallEvaluator;
  onIntent(intent: LiveIntent): void;
  /** A final, after everything that followed from it. */
  onFinal(turn: SaidTurn): void;
  /** From the words' arrival until everything that follows from them was begun. */
  onJudged(seconds: number): void;
  onFailed(error: unknown): void;
  onDropped(): void;
  now?(): number;
  /** Runs it soon, when nothing else is in hand: by default after the I/O of this turn of the loop. */
  later?(run: () => void): void;
}

/** Turns that wait to be judged; a call says one or two a second, and the agent's partials replace each other. */
const WAITING_MAX = 64;

interface Waiting {
  readonly turn: SaidTurn;
  readonly sinceMs: number;
}

/**
 * The rules of one call at work while it runs, beside the audio: words are noted where they arrive and judged
 * in a turn of the event loop of their own, one after another, so that no frame of audio waits for more than one.
 *
 * Bounds: 64 turns wait; the agent's turn in progress replaces its earlier state.
 * When full: the oldest turn in progress is passed over, else the oldest of all; counted. The verdict after
 * the call sees it all the same.
 * Errors: whatever the evaluator throws is told to `onFailed` and to nobody else.
 */
export class LiveRules {
  private readonly waiting: Waiting[] = [];
  private isScheduled = false;
  private isClosed = false;
  private readonly now: () => number;
  private readonly later: (run: () => void) => void;

  constructor(private readonly options: LiveRulesOptions) {
    this.now = options.now ?? (() => performance.now());
    this.later = options.later ?? ((run) => void setImmediate(run));
  }

  said(turn: SaidTurn): void {
    if (this.isClosed) return;
    this.replaceEarlier(turn);
    if (this.waiting.length === WAITING_MAX) this.dropOne();
    this.waiting.push({ turn, sinceMs: this.now() });
    this.schedule();
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

  private replaceEarlier({ itemId, speaker }: SaidTurn): void {
    const earlier = this.waiting.findIndex(
      ({ turn }) => !turn.isFinal && turn.itemId === itemId && turn.speaker === speaker,
    );
    if (earlier !== -1) this.waiting.splice(earlier, 1);
  }

  private dropOne(): void {
    const inProgress = this.waiting.findIndex(({ turn }) => !turn.isFinal);
    this.waiting.splice(Math.max(0, inProgress), 1);
    this.options.onDropped();
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.later(() => {
      this.isScheduled = false;
      this.judgeNext();
    });
  }

  private judgeNext(): void {
    const next = this.waiting.shift();
    if (!next || this.isClosed) return;
    this.judge(() => this.options.evaluator.said(next.turn));
    if (next.turn.isFinal) this.options.onFinal(next.turn);
    this.options.onJudged((this.now() - next.sinceMs) / 1_000);
    if (this.waiting.length > 0) this.schedule();
  }

  private judge(evaluate: () => readonly LiveIntent[]): void {
    try {
      for (const intent of evaluate()) this.options.onIntent(intent);
    } catch (error) {
      this.options.onFailed(error);
    }
  }
}
