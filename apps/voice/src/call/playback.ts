import type { AudioSpan } from '../transcript/audio-timeline.js';
import type { Interruption } from '../transcript/agent-turns.js';
import { BYTES_PER_MS } from './media-clock.js';

/**
 * How far past the last acknowledged mark the caller is taken to have heard, at the least: a mark has
 * crossed the network once when it is read, and a `clear` has yet to.
 */
export const HEARD_SLACK_MS = 50;

/** Chunks sent and not yet echoed. Ten minutes of speech in 200 ms chunks. */
const PENDING_MARKS_MAX = 3_000;
const ITEMS_REMEMBERED = 500;

interface PlayedItem {
  readonly responseId: string;
  startMs: number;
  /** Everything that the model made of it. */
  generatedBytes: number;
  /** What of that is to be heard: all but what came after it was cut off. */
  acceptedBytes: number;
  sentBytes: number;
  ackedMs: number;
  isDiscarded: boolean;
  /** A chunk of it never reached the line. */
  hasHole: boolean;
}

interface PendingMark {
  readonly itemId: string;
  /** Of its item. */
  readonly playedMs: number;
  /** Of everything that was sent on this line. */
  readonly lineMs: number;
}

/**
 * What the caller was sent and has heard of each of the agent's items, by the marks that came back.
 * After `interrupt` a new generation begins: marks of older ones say "flushed", not "played".
 *
 * Between two marks a monotonic clock tells how far playing has come: it starts afresh at each mark, so
 * that it cannot run away from the truth, and it never passes a mark that is still awaited.
 */
export class Playback {
  private generation = 0;
  private marks = 0;
  /** Where all that was accepted will have been played, on the media clock. */
  private plannedEndMs = 0;
  private readonly items = new Map<string, PlayedItem>();
  private readonly pending = new Map<string, PendingMark>();
  private readonly discardedResponses = new Set<string>();
  /** Of the line: what was sent, what of it came back as played, and when that was. */
  private line = { sentMs: 0, playedMs: 0, atMs: 0, endsAtMs: 0 };

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Audio of an item arrived from the model. False: the item was discarded, do not send it. */
  generated(responseId: string, itemId: string, bytes: number, mediaNowMs: number): boolean {
    const item = this.item(responseId, itemId, mediaNowMs);
    item.generatedBytes += bytes;
    if (item.isDiscarded || this.discardedResponses.has(responseId)) return false;
    item.acceptedBytes += bytes;
    this.plannedEndMs = Math.max(this.plannedEndMs, mediaNowMs) + bytes / BYTES_PER_MS;
    return true;
  }

  /** So much of it goes out now. Returns the name of the mark to send behind it. */
  sent(itemId: string, bytes: number): string {
    const item = this.items.get(itemId);
    if (item) item.sentBytes += bytes;
    const { line } = this;
    const nowMs = this.now();
    // Behind nothing: it is heard from now on.
    if (this.pending.size === 0) Object.assign(line, { playedMs: line.sentMs, atMs: nowMs });
    line.sentMs += bytes / BYTES_PER_MS;
    line.endsAtMs = Math.max(line.endsAtMs, nowMs) + bytes / BYTES_PER_MS;
    const markName = `${itemId}:g${this.generation}:m${this.marks++}`;
    const playedMs = (item?.sentBytes ?? bytes) / BYTES_PER_MS;
    this.pending.set(markName, { itemId, playedMs, lineMs: line.sentMs });
    forgetOldest(this.pending, PENDING_MARKS_MAX);
    return markName;
  }

  /** The chunk never reached the line: it was shed before Twilio's socket took it. */
  shed(markName: string): void {
    const mark = this.pending.get(markName);
    this.pending.delete(markName);
    if (mark) this.lost(mark.itemId);
  }

  /** Some of the item will not be sent. */
  lost(itemId: string): void {
    const item = this.items.get(itemId);
    if (item) item.hasHole = true;
  }

  /**
   * A mark came back. False: unknown, or of an older generation. What was sent before it was played before it, also
   * where its own mark got lost on the way.
   */
  played(markName: string): boolean {
    const reached = this.pending.get(markName);
    if (!reached) return false;
    for (const [name, { itemId, playedMs }] of this.pending) {
      this.pending.delete(name);
      const item = this.items.get(itemId);
      if (item) item.ackedMs = Math.max(item.ackedMs, playedMs);
      if (name === markName) break;
    }
    Object.assign(this.line, { playedMs: reached.lineMs, atMs: this.now() });
    return true;
  }

  /** How much the line still has to play: by the clock, unless the marks say that it is less. */
  get aheadMs(): number {
    if (this.pending.size === 0) return 0;
    const { sentMs, playedMs, endsAtMs } = this.line;
    return Math.max(0, Math.min(endsAtMs - this.now(), sentMs - playedMs));
  }

  /** Whether anything that was sent may still be playing. */
  get isPlaying(): boolean {
    return this.pending.size > 0;
  }

  /**
   * Cuts the agent off: every item that was not heard to its end, and every item of a response that is
   * still being generated, in the order of speaking. The first was being played; those behind it were
   * queued and count as unheard.
   */
  interrupt(activeResponseIds: readonly string[] = []): Interruption[] {
    const playing = this.playingNow();
    this.generation++;
    this.emptyLine();
    for (const id of activeResponseIds) this.discard(id);
    const cut: Interruption[] = [];
    for (const [itemId, item] of this.items) {
      const isGrowing = item.acceptedBytes > 0 && activeResponseIds.includes(item.responseId);
      if (item.isDiscarded || !(isGrowing || isUnplayed(item))) continue;
      const sentMs = item.sentBytes / BYTES_PER_MS;
      const sinceMarkMs = playing?.itemId === itemId ? playing.sinceMarkMs : 0;
      const heardMs = Math.floor(Math.min(sentMs, item.ackedMs + sinceMarkMs));
      this.discard(item.responseId);
      item.isDiscarded = true;
      cut.push({ itemId, responseId: item.responseId, sentMs, heardMs });
    }
    return cut;
  }

  /** Whether all that was generated of the item was sent, and its last mark came back. */
  isHeardWhole(itemId: string): boolean {
    const item = this.items.get(itemId);
    if (!item || item.isDiscarded || item.hasHole || item.sentBytes === 0) return false;
    return item.sentBytes === item.generatedBytes && !isUnplayed(item);
  }

  /** Another stream: nothing of the one before will be acknowledged any more. */
  nextStream(): void {
    this.generation++;
    this.emptyLine();
  }

  generatedMs(itemId: string): number {
    return (this.items.get(itemId)?.generatedBytes ?? 0) / BYTES_PER_MS;
  }

  /** Where the item is heard on the media clock, or will have been. */
  spanOf(itemId: string): AudioSpan | undefined {
    const item = this.items.get(itemId);
    if (!item || item.acceptedBytes === 0) return undefined;
    const heardBytes = item.isDiscarded ? item.sentBytes : item.acceptedBytes;
    const audioStartMs = Math.floor(item.startMs);
    return { audioStartMs, audioEndMs: audioStartMs + Math.floor(heardBytes / BYTES_PER_MS) };
  }

  /** The item whose mark is the next to come back, and how far past the last one playing is. */
  private playingNow(): { readonly itemId: string; readonly sinceMarkMs: number } | undefined {
    const [next] = this.pending.values();
    if (!next) return undefined;
    const { playedMs, atMs } = this.line;
    const elapsedMs = Math.max(HEARD_SLACK_MS, this.now() - atMs);
    return { itemId: next.itemId, sinceMarkMs: Math.min(elapsedMs, next.lineMs - playedMs) };
  }

  private emptyLine(): void {
    this.pending.clear();
    this.plannedEndMs = 0;
    this.line = { sentMs: 0, playedMs: 0, atMs: 0, endsAtMs: 0 };
  }

  private item(responseId: string, itemId: string, mediaNowMs: number): PlayedItem {
    let item = this.items.get(itemId);
    if (!item) {
      item = {
        responseId,
        startMs: Math.max(this.plannedEndMs, mediaNowMs),
        generatedBytes: 0,
        acceptedBytes: 0,
        sentBytes: 0,
        ackedMs: 0,
        isDiscarded: false,
        hasHole: false,
      };
      this.items.set(itemId, item);
      forgetOldest(this.items, ITEMS_REMEMBERED);
    }
    return item;
  }

  private discard(responseId: string): void {
    this.discardedResponses.add(responseId);
    forgetOldest(this.discardedResponses, ITEMS_REMEMBERED);
  }
}

function isUnplayed(item: PlayedItem): boolean {
  return !item.isDiscarded && item.acceptedBytes / BYTES_PER_MS > item.ackedMs;
}

function forgetOldest(remembered: Map<string, unknown> | Set<string>, max: number): void {
  if (remembered.size <= max) return;
  const [oldest] = remembered.keys();
  if (oldest !== undefined) remembered.delete(oldest);
}
