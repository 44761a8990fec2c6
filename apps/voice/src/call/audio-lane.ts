export interface AudioSocket {
  /** Bytes handed to the socket that the kernel has not taken. */
  readonly bufferedAmount: number;
  send(frame: string, onFlushed: (error?: Error | null) => void): void;
}

export interface AudioFrame {
  readonly text: string;
  /** Frames that belong together are shed together: audio and the mark behind it. */
  readonly onShed?: () => void;
}

export interface AudioLaneOptions {
  /** Above this the lane keeps frames to itself; about half a minute of mu-law in base64. */
  readonly highWaterBytes: number;
  /** Frames kept; one more sheds the oldest. */
  readonly capacityFrames: number;
}

/**
 * Audio on its way into one socket. Only audio is ever shed: what makes the record travels elsewhere.
 *
 * Bounds: `highWaterBytes` in the socket and `capacityFrames` beside it.
 * When full: the oldest kept frame is shed and counted; the caller hears the newest.
 * Order: as sent.
 */
export class AudioLane {
  private readonly kept: AudioFrame[] = [];
  private shedFrames = 0;

  constructor(
    private readonly socket: AudioSocket,
    private readonly options: AudioLaneOptions,
  ) {}

  send(frame: AudioFrame): void {
    if (this.kept.length === 0 && this.hasRoom()) {
      this.write(frame);
      return;
    }
    this.kept.push(frame);
    if (this.kept.length > this.options.capacityFrames) this.shedOldest();
    this.pump();
  }

  /** What is kept here has become useless: the agent was cut off. Not counted as shed. */
  discardKept(): void {
    this.kept.length = 0;
  }

  get shed(): number {
    return this.shedFrames;
  }

  private pump(): void {
    while (this.kept.length > 0 && this.hasRoom()) this.write(this.kept.shift()!);
  }

  private write(frame: AudioFrame): void {
    // The callback, rather than a timer, wakes the lane: ws has no drain event of its own.
    this.socket.send(frame.text, () => this.pump());
  }

  private hasRoom(): boolean {
    return this.socket.bufferedAmount < this.options.highWaterBytes;
  }

  private shedOldest(): void {
    this.shedFrames++;
    this.kept.shift()?.onShed?.();
  }
}
