import type { ModelClientEvent } from '../model/model-connection.js';
import type { ServerEvent } from '../model/server-events.js';
import { contextItem } from '../model/session-config.js';
import type { EventDraft } from '../record/event-draft.js';

type ItemEvent = Extract<ModelClientEvent, { type: 'conversation.item.create' }>;

interface Remembered {
  /** The model's id, where it gave one. */
  readonly itemId?: string;
  /** Undefined until its words are known: the place is kept for them. */
  event?: ItemEvent;
  chars: number;
}

export interface CarriedConversation {
  readonly events: readonly ItemEvent[];
  readonly carriedItems: number;
  readonly omittedItems: number;
}

/** About 12,000 tokens: a tenth of the smallest context, and ten minutes of talk of two people. */
const CHARS_MAX = 48_000;
/** Items beside their words: some ten minutes of short turns. */
const ITEMS_MAX = 400;

const CONTINUES =
  'This telephone conversation goes on from an earlier session. What follows was already said, to and by the ' +
  'same caller: do not greet again, and do not repeat it.';

/**
 * The conversation of a running call, in order, so that another session with the model can be told of it. In
 * memory only: the words are those that the model has heard or said itself.
 *
 * Bounds: `CHARS_MAX` and `ITEMS_MAX`. When full: the oldest go, and the next session is told that they did.
 * Crash: gone with the process.
 */
export class ConversationMemory {
  private items: Remembered[] = [];
  private readonly byItemId = new Map<string, Remembered>();
  private chars = 0;
  private omitted = 0;

  /** What is being recorded: places of items by their obligations, words by their finals. */
  recorded(draft: EventDraft): void {
    const { itemId } = draft;
    if (itemId === undefined) return;
    if (draft.kind === 'obligation.opened' && draft.obligation === 'item') this.place(itemId);
    if (draft.kind === 'transcript.final') {
      const text = String(draft.words.text);
      this.fill(itemId, draft.speaker === 'caller' ? callerSaid(text) : agentSaid(text));
    }
    // Of what was cut off, the caller has heard no more than this.
    if (draft.kind === 'turn.interrupted') {
      this.fill(itemId, agentSaid(`${String(draft.words.heard)} …`));
    }
  }

  /** Calls of tools come with the response that completes them. */
  modelSaid(event: ServerEvent): void {
    if (event.type !== 'response.done' || event.response.status !== 'completed') return;
    for (const item of event.response.output ?? []) {
      if (item.type !== 'function_call' || !item.call_id) continue;
      const { id, call_id, name = 'unknown', arguments: args = '' } = item;
      this.place(id);
      this.fill(id, {
        type: 'conversation.item.create',
        item: { type: 'function_call', call_id, name, arguments: args },
      });
    }
  }

  /** What the model is told by us: results of tools, and what happened elsewhere. */
  sent(event: ModelClientEvent): void {
    if (event.type === 'conversation.item.create') this.add({ event, chars: charsOf(event) });
  }

  /** Whether the conversation had this item, in whichever session. */
  has(itemId: string): boolean {
    return this.byItemId.has(itemId);
  }

  /** For a session that knows nothing yet. */
  carried(): CarriedConversation {
    const events = this.items.flatMap(({ event }) => (event ? [event] : []));
    const { omitted } = this;
    const left = omitted > 0 ? ` Its first ${omitted} turns are left out here.` : '';
    return {
      events: events.length === 0 ? [] : [contextItem(CONTINUES + left) as ItemEvent, ...events],
      carriedItems: events.length,
      omittedItems: omitted,
    };
  }

  private place(itemId: string): void {
    if (!this.byItemId.has(itemId)) this.add({ itemId, chars: 0 });
  }

  private fill(itemId: string, event: ItemEvent): void {
    this.place(itemId);
    const item = this.byItemId.get(itemId);
    if (!item) return;
    this.chars += charsOf(event) - item.chars;
    item.event = event;
    item.chars = charsOf(event);
    this.trim();
  }

  private add(item: Remembered): void {
    this.items.push(item);
    this.chars += item.chars;
    if (item.itemId !== undefined) this.byItemId.set(item.itemId, item);
    this.trim();
  }

  private trim(): void {
    while (this.items.length > 1 && (this.chars > CHARS_MAX || this.items.length > ITEMS_MAX)) {
      const oldest = this.items.shift()!;
      this.chars -= oldest.chars;
      if (oldest.itemId !== undefined) this.byItemId.delete(oldest.itemId);
      if (oldest.event) this.omitted++;
    }
    this.withoutOrphans();
  }

  /** The result of a tool whose call was dropped would be refused. */
  private withoutOrphans(): void {
    const [first] = this.items;
    if (first?.event?.item.type !== 'function_call_output') return;
    this.items.shift();
    this.chars -= first.chars;
    this.omitted++;
    this.withoutOrphans();
  }
}

const charsOf = (event: ItemEvent): number => JSON.stringify(event.item).length;

const callerSaid = (text: string): ItemEvent => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'user', content: [{ type: 'input_text', text }] },
});

/** Audio of an assistant cannot be inserted: its words go as text. */
const agentSaid = (text: string): ItemEvent => ({
  type: 'conversation.item.create',
  item: { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] },
});
