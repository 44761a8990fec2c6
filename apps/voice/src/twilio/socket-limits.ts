export interface SocketLimitsOptions {
  /** Media sockets of all sources at once. */
  readonly socketsMax: number;
  /** Of one source, those whose stream has not begun yet. */
  readonly waitingMax: number;
}

export interface SocketPlace {
  /** Its stream has begun: it waits no longer. */
  begun(): void;
  /** The socket is closed. */
  left(): void;
}

/**
 * How many media sockets there may be. The signature of an upgrade covers nothing but the address, so whoever has
 * seen one can open sockets; what they cannot do is begin a stream, or keep others from it.
 */
export class SocketLimits {
  private sockets = 0;
  private readonly waiting = new Map<string, number>();

  constructor(private readonly options: SocketLimitsOptions) {}

  /** `full`: all of them are taken; `waiting`: this source has too many that do not begin. */
  take(source: string | undefined): SocketPlace | 'full' | 'waiting' {
    const { socketsMax, waitingMax } = this.options;
    if (this.sockets >= socketsMax) return 'full';
    const waiting = source === undefined ? 0 : (this.waiting.get(source) ?? 0);
    if (waiting >= waitingMax) return 'waiting';
    this.sockets++;
    this.count(source, 1);
    let [isWaiting, isThere] = [true, true];
    const begun = (): void => {
      if (isWaiting) this.count(source, -1);
      isWaiting = false;
    };
    const left = (): void => {
      begun();
      if (isThere) this.sockets--;
      isThere = false;
    };
    return { begun, left };
  }

  private count(source: string | undefined, change: number): void {
    if (source === undefined) return;
    const waiting = (this.waiting.get(source) ?? 0) + change;
    if (waiting === 0) this.waiting.delete(source);
    else this.waiting.set(source, waiting);
  }
}
