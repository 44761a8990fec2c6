import { OperationalError } from '@verbatim/contracts';
import type { Courier } from '@verbatim/messages';
import type { Logger } from '@verbatim/platform';

/** Messages of other processes, and retries: a caller's own are told at once. */
const POLL_MS = 2_000;
/** While PostgreSQL is away. */
const AWAY_PAUSE_MS = 10_000;

/** Has the courier go round: when it is woken, and now and then. One round at a time. */
export class CourierLoop {
  private timer: NodeJS.Timeout | undefined;
  private going: Promise<void> | undefined;
  private isWoken = false;
  private isClosed = false;

  constructor(
    private readonly options: {
      readonly courier: Pick<Courier, 'round'>;
      readonly logger: Logger;
      onBug(error: unknown): void;
    },
  ) {}

  start(): void {
    this.after(POLL_MS);
  }

  /** Costs the caller nothing: the round runs by itself. */
  wake(): void {
    this.isWoken = true;
    if (this.going === undefined) this.after(0);
  }

  /** Resolves when the round in hand is over; each attempt of it has its limit. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.going;
  }

  private after(ms: number): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.going ??= this.go().finally(() => (this.going = undefined));
    }, ms);
  }

  private async go(): Promise<void> {
    this.isWoken = false;
    const pauseMs = await this.round();
    this.going = undefined;
    this.after(this.isWoken ? 0 : pauseMs);
  }

  private async round(): Promise<number> {
    const { courier, logger, onBug } = this.options;
    try {
      return (await courier.round()) ? 0 : POLL_MS;
    } catch (error) {
      if (!(error instanceof OperationalError)) onBug(error);
      else logger.warn({ err: error }, 'Messages cannot be looked for.');
      return AWAY_PAUSE_MS;
    }
  }
}
