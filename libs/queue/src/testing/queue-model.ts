import type { AddOutcome, AddResult } from '../bounded-queue.js';

export interface ModelEntry {
  readonly id: string;
  readonly bytes: number;
  readonly isSheddable: boolean;
}

export interface ModelLimits {
  readonly engine: 'redis' | 'postgres';
  readonly capacityJobs: number;
  readonly capacityBytes: number;
  readonly deadLetterCapacityJobs: number;
  /** 0: nothing gives way. */
  readonly tombstoneCapacityJobs: number;
}

/** As eviction-lua.ts has it. */
const PASSED_OVER_MAX = 32;

/** What a bounded queue is by its specification (docs/specs/queue.md, section 1), in lists. */
export class QueueModel {
  /** In line, the next to be taken first. */
  readonly waiting: ModelEntry[] = [];
  readonly active: ModelEntry[] = [];
  readonly delayed: ModelEntry[] = [];
  readonly tombstones: string[] = [];
  letters = 0;
  taken = 0;
  evicted = 0;
  /** Redis: sheddable jobs that are there, the first to give way first, as admission has met them. */
  private readonly sheddable: ModelEntry[] = [];

  constructor(private readonly limits: ModelLimits) {}

  get depth(): { jobs: number; bytes: number } {
    const counted = [...this.waiting, ...this.active, ...this.delayed];
    return { jobs: counted.length, bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  add(entries: readonly ModelEntry[]): AddResult {
    const outcomes: AddOutcome[] = [];
    const look = { passedOver: 0 };
    let isRefusing = false;
    let evictedJobs = 0;
    for (const entry of entries) {
      if (this.has(entry.id)) outcomes.push('duplicate');
      else if (this.letters >= this.limits.deadLetterCapacityJobs)
        outcomes.push('dead-letter-full');
      else {
        const victims: ModelEntry[] | undefined = isRefusing
          ? undefined
          : this.victimsFor(entry, look);
        isRefusing = victims === undefined;
        outcomes.push(victims ? 'accepted' : 'full');
        if (!victims) continue;
        for (const victim of victims) this.evict(victim);
        evictedJobs += victims.length;
        this.waiting.push(entry);
        if (entry.isSheddable) this.sheddable.push(entry);
      }
    }
    return { outcomes, depth: this.depth, evictedJobs };
  }

  take(id: string): void {
    this.active.push(removeFrom(this.waiting, id));
    this.taken += 1;
  }

  finish(id: string): void {
    remove(this.sheddable, removeFrom(this.active, id));
  }

  retryLater(id: string): void {
    this.delayed.push(removeFrom(this.active, id));
  }

  promote(id: string): void {
    this.waiting.push(removeFrom(this.delayed, id));
  }

  private has(id: string): boolean {
    return [...this.waiting, ...this.active, ...this.delayed].some((job) => job.id === id);
  }

  private evict(victim: ModelEntry): void {
    remove(this.waiting, victim);
    remove(this.sheddable, victim);
    this.tombstones.push(victim.id);
    this.evicted += 1;
  }

  /** None, when there is room; undefined, when there is not enough that may give way. */
  private victimsFor(entry: ModelEntry, look: { passedOver: number }): ModelEntry[] | undefined {
    const { capacityJobs, capacityBytes, tombstoneCapacityJobs } = this.limits;
    const victims: ModelEntry[] = [];
    const { jobs, bytes } = this.depth;
    for (;;) {
      const freed = victims.reduce((sum, victim) => sum + victim.bytes, 0);
      const isEnough =
        jobs - victims.length + 1 <= capacityJobs && bytes - freed + entry.bytes <= capacityBytes;
      if (isEnough) return victims;
      if (this.tombstones.length + victims.length >= tombstoneCapacityJobs) return undefined;
      const next = this.nextVictim(victims.length, look);
      if (next === undefined) return undefined;
      victims.push(next);
    }
  }

  private nextVictim(chosen: number, look: { passedOver: number }): ModelEntry | undefined {
    if (this.limits.engine === 'postgres')
      return this.waiting.filter(({ isSheddable }) => isSheddable)[chosen];
    for (;;) {
      const next = this.sheddable[chosen];
      if (next === undefined || look.passedOver >= PASSED_OVER_MAX) return undefined;
      if (this.waiting.includes(next)) return next;
      // It has no place in the line: from now on it counts as the newest.
      look.passedOver += 1;
      remove(this.sheddable, next);
      this.sheddable.push(next);
    }
  }
}

function removeFrom(list: ModelEntry[], id: string): ModelEntry {
  const found = list.find((each) => each.id === id);
  if (found === undefined) throw new Error(`The model has no ${id} here`);
  remove(list, found);
  return found;
}

function remove(list: ModelEntry[], entry: ModelEntry): void {
  const at = list.indexOf(entry);
  if (at >= 0) list.splice(at, 1);
}
