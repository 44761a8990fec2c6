import type {
  ConversationItem,
  RealtimeResponse,
  RealtimeResponseStatus,
} from 'openai/resources/realtime/realtime';
import { bytesOfMs } from '../speech/mu-law.js';
import type { Conversation, Entry } from './conversation.js';
import { type PlannedItem, audioMsOf, itemOf } from './output-item.js';
import type { SendEvent } from './server-event.js';

/** Audio is sent in pieces of at least this much, the last one excepted. */
const AUDIO_DELTA_MS = 200;

export type FinalStatus = 'completed' | 'cancelled' | 'incomplete' | 'failed';

/** What one output item came to. */
export interface GeneratedItem {
  readonly planned: PlannedItem;
  readonly text: string;
  readonly tokens: number;
  readonly audioMs: number;
  readonly isComplete: boolean;
}

export interface ResponseContext {
  readonly response: RealtimeResponse & { readonly id: string };
  readonly isSpoken: boolean;
  readonly send: SendEvent;
  /** Where the items go; an out-of-band response has none. */
  readonly conversation: Conversation | undefined;
  /** A piece of speech is sent now. */
  readonly onAudio: (payload: string) => void;
  readonly onItemAdded: (planned: PlannedItem) => void;
  readonly onItemGrown: (generated: GeneratedItem) => void;
  readonly onItemDone: (generated: GeneratedItem, status: FinalStatus) => void;
}

/**
 * Generates one response token by token, in the GA order of events, and can be ended after any of them.
 * Whoever owns it decides when tokens are due and sends `response.created` and `response.done`.
 */
export class ResponseRun {
  readonly output: ConversationItem[] = [];
  readonly generated: GeneratedItem[] = [];
  #itemIndex = 0;
  #tokenIndex = 0;
  #text = '';
  #audioSent = 0;
  #isItemOpen = false;
  #entry: Entry | undefined;
  #previousItemId: string | null = null;

  constructor(
    private readonly items: readonly PlannedItem[],
    private readonly context: ResponseContext,
  ) {}

  get tokensGenerated(): number {
    return this.generated.reduce((sum, item) => sum + item.tokens, this.#tokenIndex);
  }

  get audioMs(): number {
    const open = this.#isItemOpen ? audioMsOf(this.#audioSent) : 0;
    return this.generated.reduce((sum, item) => sum + item.audioMs, open);
  }

  get tokensPlanned(): number {
    return this.items.reduce((sum, item) => sum + item.tokens.length, 0);
  }

  /** Generates up to so many tokens; false once everything planned has been. */
  generate(tokens: number): boolean {
    for (let left = tokens; left > 0; left -= 1) {
      const planned = this.items[this.#itemIndex];
      if (!planned) return false;
      if (!this.#isItemOpen) this.#openItem(planned);
      this.#token(planned);
      if (this.#tokenIndex >= planned.tokens.length) this.#closeItem('completed');
    }
    return this.#itemIndex < this.items.length;
  }

  /** Ends the item that is being generated, if any, with what it has. */
  end(status: FinalStatus): void {
    if (this.#isItemOpen) this.#closeItem(status);
  }

  /** The connection is gone: notes what was generated, and sends nothing more. */
  abandon(): void {
    const planned = this.items[this.#itemIndex];
    if (!this.#isItemOpen || !planned) return;
    const generated = this.#generatedOf(planned, false);
    this.generated.push(generated);
    this.context.onItemDone(generated, 'cancelled');
    this.#isItemOpen = false;
  }

  #ids(planned: PlannedItem) {
    return {
      response_id: this.context.response.id,
      item_id: planned.itemId,
      output_index: this.#itemIndex,
    };
  }

  #openItem(planned: PlannedItem): void {
    const { context } = this;
    const item = itemOf(planned, 'in_progress', '', context.isSpoken);
    this.#isItemOpen = true;
    const { response_id, output_index } = this.#ids(planned);
    context.send({ type: 'response.output_item.added', response_id, output_index, item });
    if (context.conversation) {
      this.#entry = { item, audioMs: 0 };
      this.#previousItemId = context.conversation.lastItemId;
      context.conversation.append(this.#entry);
      const previous_item_id = this.#previousItemId;
      context.send({ type: 'conversation.item.added', previous_item_id, item });
    }
    context.onItemAdded(planned);
    if (planned.tool) return;
    context.send({
      type: 'response.content_part.added',
      ...this.#ids(planned),
      content_index: 0,
      part: context.isSpoken ? { type: 'audio', transcript: '' } : { type: 'text', text: '' },
    });
  }

  #token(planned: PlannedItem): void {
    const token = planned.tokens[this.#tokenIndex];
    this.#tokenIndex += 1;
    if (!token) return;
    const delta = token.text;
    const ids = this.#ids(planned);
    this.#text += delta;
    if (planned.tool) {
      const call_id = planned.tool.callId;
      this.context.send({ type: 'response.function_call_arguments.delta', ...ids, call_id, delta });
    } else {
      const type = this.context.isSpoken
        ? 'response.output_audio_transcript.delta'
        : 'response.output_text.delta';
      this.context.send({ type, ...ids, content_index: 0, delta });
    }
    if (token.audioEnd - this.#audioSent >= bytesOfMs(AUDIO_DELTA_MS)) {
      this.#sendAudio(planned, token.audioEnd);
    }
    this.context.onItemGrown(this.#generatedOf(planned, false));
  }

  #sendAudio(planned: PlannedItem, end: number): void {
    if (end <= this.#audioSent) return;
    const delta = planned.audio.toString('base64', this.#audioSent, end);
    this.#audioSent = end;
    if (this.#entry) this.#entry.audioMs = audioMsOf(end);
    this.context.onAudio(delta);
    this.context.send({
      type: 'response.output_audio.delta',
      ...this.#ids(planned),
      content_index: 0,
      delta,
    });
  }

  #generatedOf(planned: PlannedItem, isComplete: boolean): GeneratedItem {
    return {
      planned,
      text: this.#text,
      tokens: this.#tokenIndex,
      audioMs: audioMsOf(this.#audioSent),
      isComplete,
    };
  }

  #closeItem(status: FinalStatus): void {
    const planned = this.items[this.#itemIndex]!;
    const isComplete = status === 'completed';
    if (isComplete && this.context.isSpoken) this.#sendAudio(planned, planned.audio.length);
    if (planned.tool) this.#closeArguments(planned, planned.tool.callId);
    else this.#closeContent(planned);
    const itemStatus = isComplete ? 'completed' : 'incomplete';
    const item = itemOf(planned, itemStatus, this.#text, this.context.isSpoken);
    const generated = this.#generatedOf(planned, isComplete);
    const { response_id, output_index } = this.#ids(planned);
    this.context.send({ type: 'response.output_item.done', response_id, output_index, item });
    if (this.#entry) {
      this.#entry.item = item;
      const previous_item_id = this.#previousItemId;
      this.context.send({ type: 'conversation.item.done', previous_item_id, item });
    }
    this.output.push(item);
    this.generated.push(generated);
    this.context.onItemDone(generated, status);
    this.#itemIndex += 1;
    this.#tokenIndex = 0;
    this.#text = '';
    this.#audioSent = 0;
    this.#isItemOpen = false;
    this.#entry = undefined;
  }

  #closeArguments(planned: PlannedItem, callId: string): void {
    this.context.send({
      type: 'response.function_call_arguments.done',
      ...this.#ids(planned),
      call_id: callId,
      name: planned.tool!.name,
      arguments: this.#text,
    });
  }

  #closeContent(planned: PlannedItem): void {
    const ids = { ...this.#ids(planned), content_index: 0 };
    const text = this.#text;
    const { send, isSpoken } = this.context;
    if (isSpoken) {
      send({ type: 'response.output_audio.done', ...ids });
      send({ type: 'response.output_audio_transcript.done', ...ids, transcript: text });
    } else send({ type: 'response.output_text.done', ...ids, text });
    const part = isSpoken
      ? { type: 'audio' as const, transcript: text }
      : { type: 'text' as const, text };
    send({ type: 'response.content_part.done', ...ids, part });
  }
}

/** The `status_details` that goes with a final status. */
const FAILURES = {
  server_error: 'The server had an error while processing your request.',
  rate_limit_exceeded: 'Rate limit reached for requests.',
  insufficient_quota:
    'You exceeded your current quota, please check your plan and billing details.',
} as const;
export type ResponseFailure = keyof typeof FAILURES;

export function statusDetails(
  status: FinalStatus,
  reason?: RealtimeResponseStatus['reason'],
  failure: ResponseFailure = 'server_error',
): RealtimeResponseStatus | undefined {
  if (status === 'completed') return undefined;
  if (status === 'failed') {
    const error = { type: failure, code: failure, message: FAILURES[failure] };
    return { type: status, error };
  }
  return { type: status, reason };
}
