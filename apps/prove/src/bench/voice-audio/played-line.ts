/** Mu-law at 8 kHz. */
const BYTES_PER_MS = 8;

/**
 * What Twilio does with what it is sent, by arithmetic: plays it in order and in life's time, gives marks back when
 * what was sent before them has been played, or at once on `clear`.
 */
export class PlayedLine {
  private endsAtMs = 0;
  private itemMs = 0;
  private marks: { readonly name: string; readonly atMs: number }[] = [];

  /** Audio of an item whose first this may be. */
  receives(bytes: number, isFirst: boolean, nowMs: number): void {
    const ms = bytes / BYTES_PER_MS;
    this.itemMs = isFirst ? ms : this.itemMs + ms;
    this.endsAtMs = Math.max(this.endsAtMs, nowMs) + ms;
  }

  mark(name: string, nowMs: number): void {
    this.marks.push({ name, atMs: Math.max(this.endsAtMs, nowMs) });
  }

  /** The marks that are to come back by now. */
  dueMarks(nowMs: number): string[] {
    const first = this.marks.findIndex(({ atMs }) => atMs > nowMs);
    return this.marks.splice(0, first < 0 ? this.marks.length : first).map(({ name }) => name);
  }

  /** How much of the item that came last was played. */
  playedMs(nowMs: number): number {
    return Math.max(0, this.itemMs - Math.max(0, this.endsAtMs - nowMs));
  }

  clear(nowMs: number): string[] {
    this.endsAtMs = nowMs;
    return this.marks.splice(0).map(({ name }) => name);
  }
}
