import type { Logger } from '@verbatim/platform';
import { PollingLoop } from '../polling-loop.js';
import type { Sealer } from './sealer.js';

export interface SealingOptions {
  readonly sealer: Pick<Sealer, 'claimNext' | 'seal'>;
  /** Seals under way at once: they wait for the object store most of the time. */
  readonly atOnceMax: number;
  readonly pollMs: number;
  readonly logger: Logger;
  onBug(error: unknown): void;
}

/** Keeps claiming calls that are due while fewer than `atOnceMax` are being sealed. */
export class Sealing {
  private readonly loop: PollingLoop;
  private readonly underWay = new Set<Promise<void>>();

  constructor(private readonly options: SealingOptions) {
    const { pollMs, logger, onBug } = options;
    this.loop = new PollingLoop({
      name: 'sealing',
      pollMs,
      logger,
      onBug,
      turn: () => this.begin(),
    });
  }

  start(): void {
    this.loop.start();
  }

  /** Claims no more and finishes the seals in hand. */
  async close(): Promise<void> {
    await this.loop.close();
    await Promise.all(this.underWay);
  }

  private async begin(): Promise<boolean> {
    const { sealer, atOnceMax, onBug } = this.options;
    while (this.underWay.size >= atOnceMax) await Promise.race(this.underWay);
    const claim = await sealer.claimNext();
    if (claim === undefined) return false;
    const work = sealer
      .seal(claim)
      .catch(onBug)
      .finally(() => this.underWay.delete(work));
    this.underWay.add(work);
    return true;
  }
}
