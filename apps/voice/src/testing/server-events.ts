import { ServerEvent, type ServerEventOf } from '../model/server-events.js';

let count = 0;

/** A server event as it would have been parsed, with an id of its own. */
function event<T extends ServerEvent['type']>(
  type: T,
  fields: Omit<ServerEventOf<T>, 'type' | 'event_id'>,
): ServerEventOf<T> {
  return ServerEvent.parse({ type, event_id: `event_${count++}`, ...fields }) as ServerEventOf<T>;
}

const TRANSCRIPTION = 'conversation.item.input_audio_transcription';

/** What the model says about one turn of the caller's. */
export const callerTurn = {
  started: (item_id: string, audio_start_ms = 0) =>
    event('input_audio_buffer.speech_started', { item_id, audio_start_ms }),
  stopped: (item_id: string, audio_end_ms = 1_000) =>
    event('input_audio_buffer.speech_stopped', { item_id, audio_end_ms }),
  committed: (item_id: string, previous_item_id: string | null = null) =>
    event('input_audio_buffer.committed', { item_id, previous_item_id }),
  delta: (item_id: string, delta: string) => event(`${TRANSCRIPTION}.delta`, { item_id, delta }),
  completed: (item_id: string, transcript: string) =>
    event(`${TRANSCRIPTION}.completed`, {
      item_id,
      transcript,
      usage: { type: 'duration', seconds: 1 },
    }),
  failed: (item_id: string, code = 'audio_unintelligible') =>
    event(`${TRANSCRIPTION}.failed`, { item_id, error: { code } }),
};

const message = (id: string, status: string, transcript: string) => ({
  id,
  type: 'message',
  role: 'assistant',
  status,
  content: [{ type: 'output_audio', transcript }],
});

/** And about one response of the agent's. */
export const agentTurn = {
  created: (id: string) => event('response.created', { response: { id } }),
  itemAdded: (response_id: string, id: string) =>
    event('response.output_item.added', { response_id, item: message(id, 'in_progress', '') }),
  follows: (id: string, previous_item_id: string) =>
    event('conversation.item.added', {
      item: message(id, 'in_progress', ''),
      previous_item_id,
    }),
  delta: (response_id: string, item_id: string, delta: string) =>
    event('response.output_audio_transcript.delta', { response_id, item_id, delta }),
  audio: (response_id: string, item_id: string, ms: number) =>
    event('response.output_audio.delta', {
      response_id,
      item_id,
      delta: Buffer.alloc(ms * 8, 0xff).toString('base64'),
    }),
  textDone: (response_id: string, item_id: string, transcript: string) =>
    event('response.output_audio_transcript.done', { response_id, item_id, transcript }),
  done: (
    id: string,
    status: 'completed' | 'cancelled' | 'failed' | 'incomplete',
    items: readonly { readonly id: string; readonly text: string; readonly status?: string }[] = [],
  ) =>
    event('response.done', {
      response: {
        id,
        status,
        output: items.map((item) =>
          message(
            item.id,
            item.status ?? (status === 'completed' ? 'completed' : 'incomplete'),
            item.text,
          ),
        ),
        usage: { total_tokens: 10, output_tokens: 7, input_tokens: 3 },
      },
    }),
  failed: (id: string, code: string) =>
    event('response.done', {
      response: { id, status: 'failed', output: [], status_details: { error: { code } } },
    }),
  toolCall: (id: string, call_id: string, name: string, args: string) =>
    event('response.done', {
      response: {
        id,
        status: 'completed',
        output: [{ id: `item_${call_id}`, type: 'function_call', call_id, name, arguments: args }],
      },
    }),
};

export const sessionEvents = {
  updated: () => event('session.updated', {}),
  error: (code: string, event_id?: string) => event('error', { error: { code, event_id } }),
};
