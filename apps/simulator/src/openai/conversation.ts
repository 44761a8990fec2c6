import type { ConversationItem } from 'openai/resources/realtime/realtime';
import { ClientEventError } from './client.errors.js';
import { newId } from './server-event.js';

/** Items kept; the oldest give way, as `truncation: auto` lets them. An hour of talk has about 1,000. */
const ITEMS_MAX = 4_000;

export interface Entry {
  item: ConversationItem & { id: string };
  /** Audio of the item: what the caller said, or what the model generated of its own. */
  audioMs: number;
}

/** The default conversation: items in order, with what each one costs to be read again. */
export class Conversation {
  readonly id = newId('conv');
  #entries: Entry[] = [];

  get lastItemId(): string | null {
    return this.#entries.at(-1)?.item.id ?? null;
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  find(itemId: string): Entry | undefined {
    return this.#entries.find(({ item }) => item.id === itemId);
  }

  append(entry: Entry): void {
    if (this.#entries.length === ITEMS_MAX) this.#entries.shift();
    this.#entries.push(entry);
  }

  /** Errors: an unknown predecessor, or an id that is taken. Gives the id of the item before. */
  insert(entry: Entry, previousItemId: string | undefined): string | null {
    if (this.find(entry.item.id)) {
      throw new ClientEventError(
        'item_create_duplicate_item_id',
        `Error adding item: the item ID '${entry.item.id}' already exists in the conversation.`,
        'item.id',
      );
    }
    if (previousItemId === undefined) {
      const last = this.lastItemId;
      this.append(entry);
      return last;
    }
    const at =
      previousItemId === 'root' ? 0 : this.#indexOf(previousItemId, 'previous_item_id') + 1;
    this.#entries.splice(at, 0, entry);
    return previousItemId === 'root' ? null : previousItemId;
  }

  delete(itemId: string): void {
    this.#entries.splice(this.#indexOf(itemId, 'item_id'), 1);
  }

  /** Errors: no such item. */
  get(itemId: string): Entry {
    return this.#entries[this.#indexOf(itemId, 'item_id')]!;
  }

  /**
   * Cuts an answer to what the caller heard; its text goes, since nobody knows how much of it was heard.
   *
   * Errors: not an answer with audio, or a cut past its real length.
   */
  truncate(itemId: string, contentIndex: number, audioEndMs: number): void {
    const entry = this.get(itemId);
    const { item } = entry;
    const isSpoken = item.type === 'message' && item.role === 'assistant' && entry.audioMs > 0;
    if (!isSpoken || contentIndex !== 0) {
      throw new ClientEventError(
        'unsupported_content_type',
        'Only model output audio messages can be truncated',
      );
    }
    const lengthMs = Math.floor(entry.audioMs);
    if (audioEndMs > lengthMs) {
      throw new ClientEventError(
        'invalid_value',
        `Audio content of ${lengthMs}ms is already shorter than ${audioEndMs}ms`,
      );
    }
    entry.audioMs = audioEndMs;
    entry.item = { ...item, content: [{ type: 'output_audio' }] };
  }

  #indexOf(itemId: string, param: string): number {
    const index = this.#entries.findIndex(({ item }) => item.id === itemId);
    if (index === -1) {
      const message = `The item with id '${itemId}' does not exist in the conversation.`;
      throw new ClientEventError('item_not_found', message, param);
    }
    return index;
  }
}
