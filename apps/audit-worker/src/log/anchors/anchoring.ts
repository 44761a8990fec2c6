import { OperationalError } from '@verbatim/contracts';
import type { Alarm } from '@verbatim/paging';
import type { Logger } from '@verbatim/platform';
import type { AnchoredCheckpoint, AnchorPlace } from './anchor-place.js';

export interface AnchoringOptions {
  readonly places: readonly AnchorPlace[];
  readonly everyMs: number;
  /** What is to be copied: the newest published checkpoint; undefined while there is none. */
  newest(): Promise<AnchoredCheckpoint | undefined>;
  readonly alarm: Alarm;
  readonly logger: Logger;
  /** Told after each try, and with 0 for a place that has kept what there is. */
  onAge(place: AnchorPlace['name'], ageMs: number): void;
  now?(): number;
}

/** An anchor that is older than this many intervals is an incident. */
const INTERVALS_MAX = 2;

export const anchorAlarmKey = (place: AnchorPlace['name']): string => `log/anchor/${place}`;

interface Kept {
  size: number;
  /** Monotonic; of the newest checkpoint that was known to be there. */
  atMs: number;
  isTold: boolean;
}

/**
 * Copies the newest checkpoint to each second place, at once when it begins and then every `everyMs`. A place
 * that fails is tried again at the next look; the others do not wait for it.
 *
 * Crash: nothing is remembered; whoever takes over copies at once.
 */
export class Anchoring {
  private readonly kept = new Map<AnchorPlace, Kept>();

  constructor(private readonly options: AnchoringOptions) {
    this.begin();
  }

  /** Ages are counted from here, for whoever begins to keep the log. */
  begin(): void {
    const atMs = this.now;
    for (const place of this.options.places)
      this.kept.set(place, { size: -1, atMs, isTold: false });
  }

  /** Copies where it is due; with `isLast` everywhere, as before the process ends. */
  async look(isLast = false): Promise<void> {
    const { everyMs } = this.options;
    const due = [...this.kept].filter(
      ([, { size, atMs }]) => isLast || size < 0 || this.now - atMs >= everyMs,
    );
    if (due.length > 0) {
      const checkpoint = await this.options.newest();
      await Promise.all(due.map(([place, kept]) => this.copy(checkpoint, place, kept)));
    }
    for (const [place, kept] of this.kept) this.tell(place, kept);
  }

  /** Another worker looks after it now. */
  forget(): void {
    for (const { name } of this.kept.keys()) this.options.alarm.clear(anchorAlarmKey(name));
  }

  private async copy(
    checkpoint: AnchoredCheckpoint | undefined,
    place: AnchorPlace,
    kept: Kept,
  ): Promise<void> {
    const { logger, alarm } = this.options;
    const beganAtMs = this.now;
    try {
      // What the place has already is as fresh as what it would be given.
      if (checkpoint && checkpoint.size !== kept.size) await place.keep(checkpoint);
      Object.assign(kept, { size: checkpoint?.size ?? kept.size, atMs: beganAtMs, isTold: false });
      alarm.clear(anchorAlarmKey(place.name));
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
      const facts = { place: place.name, code: error.code };
      if (!kept.isTold)
        logger.warn({ err: error, ...facts }, 'A checkpoint could not be anchored.');
      kept.isTold = true;
      if (!error.retryable) this.raise(place, kept, error.code);
    }
  }

  private tell(place: AnchorPlace, kept: Kept): void {
    const ageMs = this.now - kept.atMs;
    this.options.onAge(place.name, ageMs);
    if (ageMs > INTERVALS_MAX * this.options.everyMs) this.raise(place, kept, 'ANCHOR.TOO_OLD');
  }

  private raise({ name, description }: AnchorPlace, kept: Kept, code: string): void {
    this.options.alarm.raise({
      key: anchorAlarmKey(name),
      severity: code === 'ANCHOR.DIFFERS' ? 'critical' : 'warning',
      summary:
        code === 'ANCHOR.DIFFERS'
          ? 'The log is not the one that this anchor has seen: it was cut or forked.'
          : 'The checkpoints of the log do not reach their second place.',
      facts: {
        place: description,
        code,
        ageSeconds: Math.round((this.now - kept.atMs) / 1_000),
        intervalSeconds: this.options.everyMs / 1_000,
      },
    });
  }

  private get now(): number {
    return this.options.now?.() ?? performance.now();
  }
}
