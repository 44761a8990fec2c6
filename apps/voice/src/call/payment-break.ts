import type { PaymentRequest } from './tool-calls.js';

/** How long a card by keypad may take: Twilio gives up after three attempts at each field by itself. */
export const PAYMENT_WAIT_MS = 600_000;
/** Longest that the caller is let hear the agent out before the stream is closed. */
const HEAR_OUT_MS = 15_000;

/** A call's way out of its stream to a payment, and back with another stream. */
export class PaymentBreak {
  private readonly askedMs: number;
  private outcome: string | undefined;

  constructor(
    readonly request: PaymentRequest,
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

  get result(): string | undefined {
    return this.outcome;
  }
}
