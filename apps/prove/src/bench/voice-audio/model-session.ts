import type { WebSocket } from 'ws';
import { stampedAudio } from './stamp.js';

/** What the measured call is told of its session with the model. */
export interface SessionListener {
  /** A frame of the caller's arrived, in whatever message. */
  onMessage(message: Buffer): void;
  onSpoke(stampNumber: number, isFirstOfItem: boolean, isPaced: boolean): void;
  onTruncate(itemId: string, audioEndMs: number): void;
}

export const DELTA_MS = 100;
const BYTES_PER_MS = 8;
const OPENING_WORDS = 'This call is recorded. I am an AI assistant.';

/**
 * The model's end of one call: takes any settings, says the words that it is asked for, and else what the
 * benchmark's script wants, in the events of the Realtime API.
 */
export class ModelSession {
  listener: SessionListener | undefined;
  private isAnsweringByItself = true;
  private responses = 0;
  private events = 0;
  private stamps = 0;
  private open: { readonly responseId: string; readonly itemId: string } | undefined;
  private isAsked = false;

  constructor(
    private readonly socket: WebSocket,
    readonly call: () => number,
    private readonly speaksProtocol: boolean,
  ) {
    socket.on('message', (message: Buffer) => this.receive(message));
    if (speaksProtocol) this.send({ type: 'session.created', session: this.session() });
  }

  /** `speech_started`. */
  callerSpeaks(item: string): void {
    this.send({
      type: 'input_audio_buffer.speech_started',
      item_id: item,
      audio_start_ms: 0,
    });
    if (this.open) this.end('cancelled');
  }

  callerSpoke(item: string): void {
    this.send({ type: 'input_audio_buffer.speech_stopped', item_id: item, audio_end_ms: 1_000 });
    this.send({ type: 'input_audio_buffer.committed', item_id: item, previous_item_id: null });
    this.send({
      type: 'conversation.item.input_audio_transcription.completed',
      item_id: item,
      content_index: 0,
      transcript: 'Yes, that would be good, thank you.',
      usage: { type: 'duration', seconds: 1 },
    });
  }

  /** Begins to answer, by itself or as it was asked; false: it has not been asked. */
  begin(): boolean {
    if (this.open) return true;
    if (!this.isAnsweringByItself && !this.isAsked) return false;
    this.isAsked = false;
    const responseId = `resp_${this.call()}_${this.responses++}`;
    const itemId = `item_${responseId}`;
    this.open = { responseId, itemId };
    const response = {
      object: 'realtime.response',
      id: responseId,
      status: 'in_progress',
      output: [],
    };
    this.send({ type: 'response.created', response });
    const item = this.item('in_progress', '');
    this.send({
      type: 'response.output_item.added',
      response_id: responseId,
      output_index: 0,
      item,
    });
    this.send({ type: 'conversation.item.added', previous_item_id: null, item });
    return true;
  }

  /** So much more of the answer. */
  speak(ms: number, isFirst: boolean, isPaced: boolean): void {
    if (!this.open) return;
    const { responseId, itemId } = this.open;
    const number = this.stamps++;
    const delta = stampedAudio({ call: this.call(), number }, ms * BYTES_PER_MS);
    const ids = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    this.listener?.onSpoke(number, isFirst, isPaced);
    this.send({ type: 'response.output_audio.delta', ...ids, delta });
    const words = { type: 'response.output_audio_transcript.delta', ...ids, delta: ' and so on' };
    if (number % 4 === 0) this.send(words);
  }

  end(status: 'completed' | 'cancelled', words = 'and so on'): void {
    if (!this.open) return;
    const { responseId, itemId } = this.open;
    const ids = { response_id: responseId, item_id: itemId, output_index: 0, content_index: 0 };
    this.send({ type: 'response.output_audio.done', ...ids });
    this.send({ type: 'response.output_audio_transcript.done', ...ids, transcript: words });
    const item = this.item(status === 'completed' ? 'completed' : 'incomplete', words);
    this.send({
      type: 'response.output_item.done',
      response_id: responseId,
      output_index: 0,
      item,
    });
    const response = { object: 'realtime.response', id: responseId, status, output: [item] };
    this.send({ type: 'response.done', response: { ...response, usage: USAGE } });
    this.open = undefined;
  }

  private receive(message: Buffer): void {
    this.listener?.onMessage(message);
    // Audio is the mass of it, and was looked at above.
    if (!this.speaksProtocol || isAudio(message)) return;
    const event = JSON.parse(message.toString('utf8')) as ClientEvent;
    if (event.type === 'session.update') this.update(event);
    if (event.type === 'response.create') this.asked(event.response?.instructions);
    if (event.type === 'conversation.item.truncate') {
      this.listener?.onTruncate(event.item_id ?? '', event.audio_end_ms ?? 0);
    }
  }

  private update({ session }: ClientEvent): void {
    const answers = session?.audio?.input?.turn_detection?.create_response;
    if (answers !== undefined) this.isAnsweringByItself = answers;
    this.send({ type: 'session.updated', session: this.session() });
  }

  /** Words that were asked for are said at once; any other answer waits for the script. */
  private asked(instructions: string | undefined): void {
    this.isAsked = true;
    if (instructions === undefined || !this.begin()) return;
    this.speak(DELTA_MS, true, false);
    this.end('completed', OPENING_WORDS + instructions);
  }

  private item(status: string, transcript: string) {
    const content = transcript === '' ? [] : [{ type: 'output_audio', transcript }];
    return {
      id: this.open?.itemId,
      object: 'realtime.item',
      type: 'message',
      role: 'assistant',
      status,
      content,
    };
  }

  private session() {
    return { type: 'realtime', object: 'realtime.session', id: 'sess', model: 'gpt-realtime-2.1' };
  }

  private send(event: Record<string, unknown>): void {
    const event_id = `event_${this.call()}_${this.events++}`;
    // The bare relay hands everything on, and a telephone knows nothing of events.
    if (!this.speaksProtocol && event['type'] !== 'response.output_audio.delta') return;
    this.socket.send(JSON.stringify({ event_id, ...event }));
  }
}

interface ClientEvent {
  readonly type: string;
  readonly session?: {
    readonly audio?: {
      readonly input?: { readonly turn_detection?: { readonly create_response?: boolean } | null };
    };
  };
  readonly response?: { readonly instructions?: string };
  readonly item_id?: string;
  readonly audio_end_ms?: number;
}

const AUDIO_TYPE = '"input_audio_buffer.append"';
const isAudio = (message: Buffer): boolean =>
  message.subarray(0, 2 * AUDIO_TYPE.length).includes(AUDIO_TYPE, 0, 'latin1');

const USAGE = {
  total_tokens: 320,
  input_tokens: 132,
  output_tokens: 188,
  input_token_details: { text_tokens: 59, audio_tokens: 73, cached_tokens: 64 },
  output_token_details: { text_tokens: 41, audio_tokens: 147 },
};
