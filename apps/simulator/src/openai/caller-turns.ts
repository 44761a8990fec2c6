import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { CallLedger } from '../calls/call-ledger.js';
import type { HeardItem } from '../report/report.js';
import type { Conversation } from './conversation.js';
import type { Utterance } from './input-audio.js';
import type { SendEvent } from './server-event.js';
import type { Transcriber } from './transcriber.js';

/** Copies of a final under the fault `duplicate-final`: OpenWhispr issue 770 saw three to four. */
const DUPLICATE_COPIES = 3;

/** What becomes of each committed utterance: an item of the conversation, and its transcription. */
export class CallerTurns {
  /** What must come before the next reply, where the script wants the transcription first. */
  beforeReply: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: {
      readonly conversation: Conversation;
      readonly transcriber: Transcriber;
      readonly send: SendEvent;
      /** Undefined while transcription is off. */
      readonly transcriptionModel: () => string | undefined;
      readonly hasLogprobs: () => boolean;
      readonly ledger: () => CallLedger | undefined;
    },
  ) {}

  take({ itemId, words, audioMs }: Utterance): void {
    const { conversation, send } = this.options;
    const previous_item_id = conversation.lastItemId;
    send({ type: 'input_audio_buffer.committed', item_id: itemId, previous_item_id });
    const item = userItem(itemId, null);
    conversation.append({ item, audioMs });
    send({ type: 'conversation.item.added', previous_item_id, item });
    send({ type: 'conversation.item.done', previous_item_id, item });

    const text = words.map((word) => word.text).join(' ');
    const heard: HeardItem = { itemId, text, transcription: 'off' };
    const ledger = this.options.ledger();
    if (ledger) {
      ledger.turnsHeard += 1;
      ledger.modelHeard(heard, new Set(words.flatMap(({ tag }) => tag ?? []).map(Number)));
    }
    this.#transcribe(heard, audioMs);
  }

  #transcribe(item: HeardItem, audioMs: number): void {
    const model = this.options.transcriptionModel();
    if (model === undefined) return;
    item.transcription = 'pending';
    const ledger = this.options.ledger();
    const strikes = (fault: 'late-final' | 'transcription-failed' | 'duplicate-final') =>
      ledger?.takeFault(fault, ledger.turnsHeard) ?? false;
    const timing = strikes('late-final')
      ? 'after-reply'
      : (ledger?.script.transcription ?? 'floating');
    const transcribed = this.options.transcriber.transcribe({
      item,
      audioMs,
      model,
      timing,
      hasLogprobs: this.options.hasLogprobs(),
      fails: strikes('transcription-failed'),
      copies: strikes('duplicate-final') ? DUPLICATE_COPIES : 1,
      onCompleted: () => {
        const entry = this.options.conversation.find(item.itemId);
        if (entry) entry.item = userItem(item.itemId, item.text);
      },
    });
    if (timing === 'before-reply') this.beforeReply = transcribed;
  }
}

/** The API sends null for a transcript that is not there yet; the SDK's types know only undefined. */
function userItem(id: string, transcript: string | null): ConversationItem & { id: string } {
  const content = { type: 'input_audio' as const, transcript: transcript as string };
  return {
    id,
    object: 'realtime.item',
    type: 'message',
    status: 'completed',
    role: 'user',
    content: [content],
  };
}
