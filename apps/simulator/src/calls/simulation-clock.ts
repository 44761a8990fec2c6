/**
 * Media time against wall time. At speed 20 a minute of conversation passes in three seconds; what takes
 * wall time anyway (a socket, a database) is unchanged, so it looks twenty times slower to the callers.
 */
export class SimulationClock {
  constructor(
    readonly speed: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  wallMs(): number {
    return this.now();
  }

  /** Wall milliseconds that a stretch of conversation takes. */
  toWallMs(mediaMs: number): number {
    return mediaMs / this.speed;
  }

  /** Milliseconds of conversation that pass while the wall clock runs for so long. */
  toMediaMs(wallMs: number): number {
    return wallMs * this.speed;
  }

  /** Resolves after that much conversation, or at once when the signal aborts. */
  wait(mediaMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.toWallMs(mediaMs));
      signal?.addEventListener('abort', done, { once: true });
    });
  }
}
