import type { CallTurns } from '../level/turn-credit.js';
import type { HoldingLine } from '../level/holding-line.js';
import type { DraftSink } from '../record/event-draft.js';

export interface TurnHoldingOptions {
  readonly turns: CallTurns;
  readonly line: HoldingLine;
  readonly record: DraftSink;
  /** False: not now, because something else is being played. */
  playLine(): boolean;
  now?(): number;
}

/** The name under which the record tells of held turns. */
export const HOLDING_RULE = 'turn-credit';

/**
 * One call's turns in front of a record that may have no room: whether the agent may begin to speak, what
 * the record says of a wait, and the line that the caller hears in it.
 */
export class TurnHolding {
  private nextLineMs = Infinity;
  private readonly now: () => number;

  constructor(private readonly options: TurnHoldingOptions) {
    this.now = options.now ?? (() => performance.now());
  }

  /** True: speak now. False: `speak` is called once there is credit; a turn that waits already stays. */
  begin(speak: () => void): boolean {
    const { turns } = this.options;
    const mayBegin = turns.begin(() => this.released(speak));
    if (!mayBegin && this.nextLineMs === Infinity) this.held();
    return mayBegin;
  }

  /** The turn is over, and what comes next is another. */
  end(): void {
    this.options.turns.end();
  }

  /** Several times a second. */
  tick(): void {
    if (this.now() < this.nextLineMs || !this.options.playLine()) return;
    this.nextLineMs = this.now() + this.options.line.everyMs;
    this.tell('holding-line');
  }

  /** The caller spoke over the line. */
  lineWasCut(): void {
    this.tell('holding-line-cut');
  }

  close(): void {
    if (this.nextLineMs !== Infinity) this.tell('given-up');
    this.nextLineMs = Infinity;
    this.options.turns.close();
  }

  private held(): void {
    this.nextLineMs = this.now() + this.options.line.afterMs;
    this.tell('held');
  }

  private released(speak: () => void): void {
    this.nextLineMs = Infinity;
    this.tell('released');
    speak();
  }

  private tell(action: string): void {
    this.options.record.record({ kind: 'policy.intervened', rule: HOLDING_RULE, action });
  }
}
