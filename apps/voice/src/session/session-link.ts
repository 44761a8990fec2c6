import type { ModelClientEvent, ModelConnection } from '../model/model-connection.js';
import type { ServerEvent } from '../model/server-events.js';
import { RecentMap } from '../transcript/recent-map.js';

const ITEMS_REMEMBERED = 500;

/** What the caller's side asks of a new session before anything else; later ones add to it. */
export type SessionSettings = Extract<ModelClientEvent, { type: 'session.update' }>;

/** One connection of a call to the model, and what is known of it. */
export class SessionLink {
  connection: ModelConnection | undefined;
  /** Its settings were taken. */
  isConfigured = false;
  isOver = false;
  /** By when it must have been opened and configured. */
  deadline: NodeJS.Timeout | undefined;
  /** Items that the model made in it. */
  private readonly items = new RecentMap<true>(ITEMS_REMEMBERED);
  /** Updates of its settings that were not answered yet. */
  private updates = 0;
  private awaitingSinceMs: number | undefined;

  constructor(
    readonly index: number,
    readonly model: string,
    readonly startedAtMs: number,
  ) {}

  send(event: ModelClientEvent, nowMs: number): void {
    if (event.type === 'session.update') this.updates++;
    if (event.type === 'response.create') this.awaitingSinceMs ??= nowMs;
    this.connection?.send(event);
  }

  received(event: ServerEvent): void {
    // Transcriptions float: that one comes does not mean that an answer does.
    if (event.type.startsWith('response.') || event.type === 'error') {
      this.awaitingSinceMs = undefined;
    }
    if (event.type === 'response.output_item.added') this.items.set(event.item.id, true);
    if (event.type === 'response.output_audio.delta') this.items.set(event.item_id, true);
    if (event.type !== 'session.updated') return;
    this.updates = Math.max(0, this.updates - 1);
    this.isConfigured = true;
  }

  knows(itemId: string): boolean {
    return this.items.has(itemId);
  }

  /** Everything that was sent before is dealt with: events are answered in their order. */
  get hasAnsweredUpdates(): boolean {
    return this.updates === 0;
  }

  /** How long it has said nothing although it was asked to speak. */
  unresponsiveMs(nowMs: number): number {
    return this.awaitingSinceMs === undefined ? 0 : nowMs - this.awaitingSinceMs;
  }

  close(): void {
    this.isOver = true;
    clearTimeout(this.deadline);
    this.connection?.close();
  }
}
