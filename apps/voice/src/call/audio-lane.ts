export interface AudioSocket {
  /** Bytes handed to the socket that the kernel has not taken. */
  readonly bufferedAmount: number;
  send(frame: string, onFlushed: (error?: Error | null) => void): void;
}

export interface AudioFrame {
  /** What belongs together is sent and shed together: audio and the mark behind it. */
  readonly texts: readonly string[];
  readonly onSent?: () => void;
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
  private kept: AudioFrame[] = [];
  private shedFrames = 0;
  private isOpen = false;
  /** The callback, rather than a timer, wakes the lane: ws has no drain event of its own. One for all frames. */
  private readonly onFlushed = (): void => this.pump();

  constructor(
    private readonly socket: AudioSocket,
    private readonly options: AudioLaneOptions,
  ) {}

  /** Until then frames are kept: the other side is not ready for audio. */
  open(): void {
    this.isOpen = true;
    this.pump();
  }

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
    this.kept = [];
  }

  /** Frames shed since the last call of this. */
  takeShed(): number {
    const shed = this.shedFrames;
    this.shedFrames = 0;
    return shed;
  }

  private pump(): void {
    while (this.kept.length > 0 && this.hasRoom()) this.write(this.kept.shift()!);
  }

  private write(frame: AudioFrame): void {
    for (const text of frame.texts) this.socket.send(text, this.onFlushed);
    frame.onSent?.();
  }

  private hasRoom(): boolean {
    return this.isOpen && this.socket.bufferedAmount < this.options.highWaterBytes;
  }

  private shedOldest(): void {
    this.shedFrames++;
    this.kept.shift()?.onShed?.();
  }
}
