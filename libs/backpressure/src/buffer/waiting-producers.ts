import type { WaitOutcome } from './offer-outcome.js';

export interface WaitingProducer<T> {
  readonly item: T;
  readonly bytes: number;
  settle(outcome: WaitOutcome): void;
}

/**
 * Producers that wait for room, in order of arrival. A producer gets exactly one answer: once its
 * item is in the buffer an abort changes nothing any more, and once aborted its item never enters.
 */
export class WaitingProducers<T> {
  /** A Set keeps arrival order and lets an aborted producer leave from the middle at once. */
  readonly #waiting = new Set<WaitingProducer<T>>();

  get size(): number {
    return this.#waiting.size;
  }

  first(): WaitingProducer<T> | undefined {
    for (const producer of this.#waiting) return producer;
    return undefined;
  }

  add(
    item: T,
    bytes: number,
    signal: AbortSignal | undefined,
    onAborted: () => void,
  ): Promise<WaitOutcome> {
    return new Promise((resolve) => {
      const abort = (): void => {
        producer.settle('aborted');
        onAborted();
      };
      const producer: WaitingProducer<T> = {
        item,
        bytes,
        settle: (outcome) => {
          this.#waiting.delete(producer);
          signal?.removeEventListener('abort', abort);
          resolve(outcome);
        },
      };
      this.#waiting.add(producer);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }
}
