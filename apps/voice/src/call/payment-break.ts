import type { ActionResult } from '../tools/call-actions.js';

/** How long a card by keypad may take: Twilio gives up after three attempts at each field by itself. */
export const PAYMENT_WAIT_MS = 600_000;
/** Longest that the caller is let hear the agent out before the stream is closed. */
const HEAR_OUT_MS = 15_000;

/** A payment for which the caller has left the stream, as Twilio is to take it. */
export interface PaymentDue {
  readonly part: number;
  readonly amount: string;
}

/** A call's way out of its stream to a payment, and back with another stream. */
export class PaymentBreak {
  private readonly askedMs: number;
  private outcome: string | undefined;
  private readonly over = Promise.withResolvers<ActionResult>();

  constructor(
    /** As Twilio takes it: "12.50". */
    readonly amount: string,
    /** The stream that will follow on it. */
    readonly part: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.askedMs = now();
  }

  /** Whether the caller may go now: the agent has been heard out. */
  mayLeave(isQuiet: boolean): boolean {
    return isQuiet || this.now() - this.askedMs >= HEAR_OUT_MS;
  }

  /** Twilio's word for how it ended; the first counts. */
  end(result: string): void {
    this.outcome ??= result;
  }

  /** Resolves when the caller is back. */
  get whenBack(): Promise<ActionResult> {
    return this.over.promise;
  }

  cameBack(): void {
    const result = this.outcome ?? 'unknown';
    this.over.resolve(
      result === 'success' ? { kind: 'done', detail: result } : { kind: 'refused', reason: result },
    );
  }

  get result(): string | undefined {
    return this.outcome;
  }
}
