/** From the failure of a session to the next one, or to the end of the ladder. */
export class SessionTrouble {
  retries = 0;
  hasTriedSmaller = false;
  private readonly sinceMs: number;

  constructor(
    private readonly limitMs: number,
    private readonly now: () => number,
  ) {
    this.sinceMs = now();
  }

  get waitedMs(): number {
    return Math.round(this.now() - this.sinceMs);
  }

  /** In which the caller must hear something. */
  get leftMs(): number {
    return this.limitMs - this.waitedMs;
  }
}
