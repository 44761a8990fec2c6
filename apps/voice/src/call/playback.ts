import type { AudioSpan } from '../transcript/audio-timeline.js';
import type { Interruption } from '../transcript/agent-turns.js';
import { BYTES_PER_MS } from './media-clock.js';

/**
 * How far past the last acknowledged mark the caller is taken to have heard, milliseconds. Marks are
 * echoed when their chunk has been played, so the truth lies between that mark and the next.
 */
export const HEARD_SLACK_MS = 50;

/** Chunks sent and not yet echoed. Ten minutes of speech in 200 ms chunks. */
const PENDING_MARKS_MAX = 3_000;
const ITEMS_REMEMBERED = 500;

interface PlayedItem {
  readonly responseId: string;
  startMs: number;
  sentBytes: number;
  ackedMs: number;
  generatedBytes: number;
  isDiscarded: boolean;
  /** A chunk of it never reached the line. */
  hasHole: boolean;
}

interface PendingMark {
  readonly itemId: string;
  readonly playedMs: number;
}

export interface SentChunk {
  readonly markName: string;
}

/**
 * What the caller was sent and has heard of each of the agent's items, by the marks that came back.
 * After `interrupt` a new generation begins: marks of older ones say "flushed", not "played".
 */
export class Playback {
  private generation = 0;
  private marks = 0;
  private lineEndMs = 0;
  private readonly items = new Map<string, PlayedItem>();
  private readonly pending = new Map<string, PendingMark>();
  private readonly discardedResponses = new Set<string>();

  /**
   * Audio of an item arrived from the model. Undefined: the item was discarded, do not send it; it is
   * counted as generated all the same.
   */
  send(
    responseId: string,
    itemId: string,
    bytes: number,
    mediaNowMs: number,
  ): SentChunk | undefined {
    const item = this.item(responseId, itemId, mediaNowMs);
    item.generatedBytes += bytes;
    if (item.isDiscarded || this.discardedResponses.has(responseId)) return undefined;
    item.sentBytes += bytes;
    this.lineEndMs = Math.max(this.lineEndMs, mediaNowMs) + bytes / BYTES_PER_MS;
    const markName = `${itemId}:g${this.generation}:m${this.marks++}`;
    this.pending.set(markName, { itemId, playedMs: item.sentBytes / BYTES_PER_MS });
    this.forgetOldest(this.pending, PENDING_MARKS_MAX);
    return { markName };
  }

  /** The chunk never reached the line: it was shed before Twilio's socket took it. */
  shed(markName: string): void {
    const mark = this.pending.get(markName);
    this.pending.delete(markName);
    const item = mark && this.items.get(mark.itemId);
    if (item) item.hasHole = true;
  }

  /** A mark came back. False: unknown, or of an older generation. */
  played(markName: string): boolean {
    const mark = this.pending.get(markName);
    if (!mark) return false;
    this.pending.delete(markName);
    const item = this.items.get(mark.itemId);
    if (item) item.ackedMs = Math.max(item.ackedMs, mark.playedMs);
    return true;
  }

  /** Whether anything that was sent may still be playing. */
  get hasUnplayed(): boolean {
    for (const item of this.items.values()) if (isUnplayed(item)) return true;
    return false;
  }

  /**
   * Cuts the agent off: every item that was sent and not heard to its end, and every item of a response
   * that is still being generated, in the order of speaking. The first was being played; those behind it
   * were queued and count as unheard.
   */
  interrupt(activeResponseIds: readonly string[] = []): Interruption[] {
    this.generation++;
    this.pending.clear();
    for (const id of activeResponseIds) this.discard(id);
    const cut: Interruption[] = [];
    for (const [itemId, item] of this.items) {
      const isGrowing = item.sentBytes > 0 && activeResponseIds.includes(item.responseId);
      if (item.isDiscarded || !(isGrowing || isUnplayed(item))) continue;
      const sentMs = item.sentBytes / BYTES_PER_MS;
      const wasPlaying = cut.length === 0 || item.ackedMs > 0;
      const heardMs = wasPlaying ? Math.floor(Math.min(sentMs, item.ackedMs + HEARD_SLACK_MS)) : 0;
      this.discard(item.responseId);
      item.isDiscarded = true;
      cut.push({ itemId, responseId: item.responseId, sentMs, heardMs });
    }
    this.lineEndMs = 0;
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
    this.pending.clear();
    this.lineEndMs = 0;
  }

  generatedMs(itemId: string): number {
    return (this.items.get(itemId)?.generatedBytes ?? 0) / BYTES_PER_MS;
  }

  spanOf(itemId: string): AudioSpan | undefined {
    const item = this.items.get(itemId);
    if (!item || item.sentBytes === 0) return undefined;
    const audioStartMs = Math.floor(item.startMs);
    return { audioStartMs, audioEndMs: audioStartMs + Math.floor(item.sentBytes / BYTES_PER_MS) };
  }

  private item(responseId: string, itemId: string, mediaNowMs: number): PlayedItem {
    let item = this.items.get(itemId);
    if (!item) {
      item = {
        responseId,
        startMs: Math.max(this.lineEndMs, mediaNowMs),
        sentBytes: 0,
        ackedMs: 0,
        generatedBytes: 0,
        isDiscarded: false,
        hasHole: false,
      };
      this.items.set(itemId, item);
      this.forgetOldest(this.items, ITEMS_REMEMBERED);
    }
    return item;
  }

  private discard(responseId: string): void {
    this.discardedResponses.add(responseId);
    if (this.discardedResponses.size <= ITEMS_REMEMBERED) return;
    const [oldest] = this.discardedResponses;
    if (oldest !== undefined) this.discardedResponses.delete(oldest);
  }

  private forgetOldest(map: Map<string, unknown>, max: number): void {
    if (map.size <= max) return;
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
}

function isUnplayed(item: PlayedItem): boolean {
  return !item.isDiscarded && item.sentBytes / BYTES_PER_MS > item.ackedMs;
}
