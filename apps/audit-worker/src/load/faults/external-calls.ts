/** What befalls one call to the world outside, counted from 0. */
export interface Fault {
  readonly at: number;
  /** `kill`: the process is gone. `error`: the call fails as a broken disk or a lost connection does. */
  readonly kind: 'kill' | 'error';
  /** Whether the call has had its effect by then. */
  readonly side: 'before' | 'after';
}

/** One place where code reaches outside, wrapped: what it is, what it does, how it fails. */
export interface ExternalCall<T> {
  /** What is called, without ids: `link calls/*​/r1/manifest.json`, `sql UPDATE seals`. */
  readonly name: string;
  run(): Promise<T>;
  /**
   * The error of a call that fails; may break what the call went through, and gives back what it had answered by
   * then.
   */
  fail(answer: T | undefined): Error;
}

/**
 * Numbers the calls that code makes to the world outside, and lets one of them fail or kill the process.
 *
 * The list is what the code does, not what somebody thought of: a call that is added has its number in the
 * next run.
 */
export class ExternalCalls {
  readonly names: string[] = [];
  #fault: Fault | undefined;
  #isArmed = false;

  /** From here on calls are counted. */
  arm(fault: Fault | undefined): void {
    this.names.length = 0;
    this.#fault = fault;
    this.#isArmed = true;
  }

  disarm(): void {
    this.#isArmed = false;
  }

  async make<T>({ name, run, fail }: ExternalCall<T>): Promise<T> {
    if (!this.#isArmed) return run();
    const at = this.names.push(name) - 1;
    const fault = this.#fault?.at === at ? this.#fault : undefined;
    if (fault === undefined) return run();
    // A call may fail by itself, as that of a directory that is there: the fault strikes all the same.
    const answer = fault.side === 'after' ? await run().catch(() => undefined) : undefined;
    if (fault.kind === 'error') throw fail(answer);
    process.kill(process.pid, 'SIGKILL');
    return new Promise<never>(() => undefined);
  }
}
