/**
 * Which ids were here lately: the last `capacity` for certain, at most twice as many. Two sets take turns, since one
 * from which the oldest is taken for each that comes is built anew all the time.
 */
export class RecentIds {
  private recent = new Set<string>();
  private former = new Set<string>();

  constructor(private readonly capacity: number) {}

  /** False: it was here. */
  add(id: string): boolean {
    if (this.recent.has(id) || this.former.has(id)) return false;
    if (this.recent.size === this.capacity) [this.former, this.recent] = [this.recent, new Set()];
    this.recent.add(id);
    return true;
  }
}
