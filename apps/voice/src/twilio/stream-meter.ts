import type { DraftOf } from '../record/event-draft.js';

/**
 * How long each media stream of a call was open, which is what the carrier bills of it. By the monotonic clock: of a
 * process that dies in the middle nothing is known.
 */
export class StreamMeter {
  private openedMs: number | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  opened(): void {
    this.openedMs = this.now();
  }

  /** What to record of the stream that ends now; nothing where none is open. */
  closed(): DraftOf<'usage.recorded'>[] {
    if (this.openedMs === undefined) return [];
    const seconds = Math.round(this.now() - this.openedMs) / 1_000;
    this.openedMs = undefined;
    const usage = { type: 'media-stream', seconds };
    return [{ kind: 'usage.recorded', source: 'carrier', model: 'twilio', usage }];
  }
}
