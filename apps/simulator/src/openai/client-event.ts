import { z } from 'zod';
import { ClientEventError } from './client.errors.js';

const EventId = z.string().max(512).optional();

const ResponseRequest = z.looseObject({
  conversation: z.string().optional(),
  instructions: z.string().optional(),
  output_modalities: z.tuple([z.enum(['audio', 'text'])]).optional(),
  max_output_tokens: z.union([z.int().min(1), z.literal('inf')]).optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullable().optional(),
  tools: z.array(z.looseObject({ name: z.string().optional() })).optional(),
  tool_choice: z.union([z.string(), z.looseObject({})]).optional(),
});
export type ResponseRequest = z.infer<typeof ResponseRequest>;

const Content = z.looseObject({ type: z.string(), text: z.string().optional() });
const NewItem = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('message'),
    id: z.string().max(64).optional(),
    role: z.enum(['user', 'assistant', 'system']),
    content: z.array(Content).min(1),
  }),
  z.looseObject({
    type: z.literal('function_call_output'),
    id: z.string().max(64).optional(),
    call_id: z.string(),
    output: z.string(),
  }),
  z.looseObject({
    type: z.literal('function_call'),
    id: z.string().max(64).optional(),
    call_id: z.string().optional(),
    name: z.string(),
    arguments: z.string(),
  }),
]);
export type NewItem = z.infer<typeof NewItem>;

const event = <const T extends string, F extends z.ZodRawShape>(type: T, fields: F) =>
  z.looseObject({ type: z.literal(type), event_id: EventId, ...fields });

const ItemId = { item_id: z.string() } as const;

const ClientEvent = z.discriminatedUnion('type', [
  event('session.update', { session: z.unknown() }),
  event('input_audio_buffer.append', { audio: z.string() }),
  event('input_audio_buffer.commit', {}),
  event('input_audio_buffer.clear', {}),
  event('conversation.item.create', {
    previous_item_id: z.string().nullable().optional(),
    item: NewItem,
  }),
  event('conversation.item.retrieve', ItemId),
  event('conversation.item.delete', ItemId),
  event('conversation.item.truncate', {
    ...ItemId,
    content_index: z.int().min(0),
    audio_end_ms: z.int().min(0),
  }),
  event('response.create', { response: ResponseRequest.nullable().optional() }),
  event('response.cancel', { response_id: z.string().nullable().optional() }),
]);
export type ClientEvent = z.infer<typeof ClientEvent>;

const TYPES: ReadonlySet<string> = new Set(
  ClientEvent.options.map((option) => option.shape.type.value),
);

/** Errors: `ClientEventError` for what is no JSON object, an unknown type, or a bad field. */
export function parseClientEvent(json: unknown): ClientEvent {
  const type = typeof json === 'object' && json !== null && 'type' in json ? json.type : undefined;
  if (typeof type !== 'string') {
    throw new ClientEventError(
      'missing_required_parameter',
      "Missing required parameter: 'type'.",
      'type',
    );
  }
  if (!TYPES.has(type)) {
    throw new ClientEventError(
      'invalid_value',
      `Invalid value: '${type.slice(0, 64)}'. Supported values are: ${[...TYPES].join(', ')}.`,
      'type',
    );
  }
  const parsed = ClientEvent.safeParse(json);
  if (!parsed.success) {
    const path = parsed.error.issues[0]!.path.join('.');
    throw new ClientEventError('invalid_value', `Invalid value: '${path}'.`, path);
  }
  return parsed.data;
}

/** 15 MiB of audio, OpenAI's own limit on one append. */
const APPEND_BYTES_MAX = 15 * 1024 * 1024;

/** Errors: `ClientEventError` for what is not base64, or more than one append may carry. */
export function audioOf(base64: string): Buffer {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw new ClientEventError(
      'invalid_value',
      "Invalid 'audio'. Expected base64-encoded audio bytes.",
      'audio',
    );
  }
  const audio = Buffer.from(base64, 'base64');
  if (audio.length > APPEND_BYTES_MAX) {
    throw new ClientEventError('invalid_value', 'Audio of more than 15 MiB.', 'audio');
  }
  return audio;
}
