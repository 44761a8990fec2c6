/** Failures in a row after which nobody is made to wait for this server. */
const FAILURES_MAX = 5;
/** Then one request in this time tries whether it is back. */
const PROBE_EVERY_MS = 10_000;

/** Whether a server is worth asking. Pure, but for the clock that it is given. */
export class Circuit {
  private failures = 0;
  private nextProbeMs = 0;

  constructor(private readonly now: () => number) {}

  /** False: it is known to be away. True counts as the probe, where one is due. */
  mayAsk(): boolean {
    if (this.failures < FAILURES_MAX) return true;
    if (this.now() < this.nextProbeMs) return false;
    this.nextProbeMs = this.now() + PROBE_EVERY_MS;
    return true;
  }

  answered(): void {
    this.failures = 0;
  }

  failed(): void {
    if (++this.failures === FAILURES_MAX) this.nextProbeMs = this.now() + PROBE_EVERY_MS;
  }
}
