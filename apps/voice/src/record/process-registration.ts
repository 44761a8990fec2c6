import type { Logger } from '@verbatim/platform';
import type { OldestAges, ProcessRegister } from '@verbatim/storage';

const HEARTBEAT_MS = 5_000;
const ROLE = 'voice';

/** Lets others know that this process lives: whose epochs still have a writer, and whose do not. */
export class ProcessRegistration {
  private timer: NodeJS.Timeout | undefined;
  private isRegistered = false;
  private isBeating = false;
  /** Dead processes whose spools were drained here, until the register knows. */
  private readonly drained = new Set<string>();

  constructor(
    readonly processId: string,
    private readonly register: Pick<ProcessRegister, 'start' | 'beat' | 'end' | 'drained'>,
    private readonly logger: Logger,
    /** What a dead process would leave, for whoever looks after it. */
    private readonly oldestAges: () => OldestAges = () => ({}),
  ) {}

  async start(): Promise<void> {
    await this.register.start(this.processId, ROLE);
    this.isRegistered = true;
    this.timer = setInterval(() => void this.beat(), HEARTBEAT_MS);
  }

  /** Told with the next heartbeat that gets through. */
  hasDrained(processId: string): void {
    this.drained.add(processId);
  }

  /** Best effort: a process that cannot say goodbye is found out by its silence. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    if (!this.isRegistered) return;
    try {
      // Nobody else will: the directory of what was drained is gone.
      await this.tellDrained();
      await this.register.end(this.processId, this.oldestAges());
    } catch (error) {
      this.logger.warn({ err: error }, 'The end of this process could not be registered.');
    }
  }

  private async beat(): Promise<void> {
    if (this.isBeating) return;
    this.isBeating = true;
    try {
      await this.register.beat(this.processId, this.oldestAges());
      await this.tellDrained();
    } catch {
      // A missed beat says what it should: as seen from the database, this process is gone.
    }
    this.isBeating = false;
  }

  private async tellDrained(): Promise<void> {
    for (const processId of this.drained) {
      await this.register.drained(processId);
      this.drained.delete(processId);
    }
  }
}
