import { z } from 'zod';

/** The model's ids are plain; one with a control character in it is nothing that a record should be indexed by. */
const Id = z
  .string()
  .max(256)
  .regex(/^[\x20-\x7e]+$/);
/** No session lives for a day. */
const MS_MAX = 24 * 60 * 60 * 1_000;
const Ms = z.number().min(0).max(MS_MAX).transform(Math.floor);

const Content = z.looseObject({
  type: z.string().optional(),
  transcript: z.string().nullish(),
  text: z.string().nullish(),
});

const Item = z.looseObject({
  id: Id,
  type: z.string().optional(),
  role: z.string().optional(),
  status: z.string().optional(),
  content: z.array(Content).optional(),
  name: z.string().optional(),
  call_id: z.string().optional(),
  arguments: z.string().optional(),
});
export type ModelItem = z.infer<typeof Item>;

const Usage = z.record(z.string(), z.unknown());

const ErrorDetail = z.looseObject({
  type: z.string().nullish(),
  code: z.string().nullish(),
  event_id: z.string().nullish(),
});

/** Numbers alone: the tokens are words. What is odd here must not cost the words beside it. */
const logprobs = z
  .array(z.object({ logprob: z.number() }).transform(({ logprob }) => logprob))
  .nullish()
  .catch(undefined);

/** Those that the transcription took a turn for; none: it could not tell. */
const languages = z
  .array(z.object({ code: z.string() }).transform(({ code }) => code))
  .nullish()
  .catch(undefined);

const delta = { response_id: Id, item_id: Id, delta: z.string() };
const transcriptDone = { response_id: Id, item_id: Id };

const event = <const T extends string, F extends z.ZodRawShape>(type: T, fields: F) =>
  z.object({ type: z.literal(type), event_id: Id.optional(), ...fields });

/**
 * What voice reads of the Realtime API's server events, and no more: a field that is not here is not
 * used, an event that is not here is ignored. Names and order: docs/specs/voice.md, section "model".
 */
export const ServerEvent = z.discriminatedUnion('type', [
  event('session.created', {}),
  event('session.updated', {}),
  event('input_audio_buffer.speech_started', { item_id: Id, audio_start_ms: Ms }),
  event('input_audio_buffer.speech_stopped', { item_id: Id, audio_end_ms: Ms }),
  event('input_audio_buffer.committed', { item_id: Id, previous_item_id: Id.nullish() }),
  event('conversation.item.added', { item: Item, previous_item_id: Id.nullish() }),
  event('conversation.item.input_audio_transcription.delta', {
    item_id: Id,
    delta: z.string(),
    logprobs,
  }),
  event('conversation.item.input_audio_transcription.segment', {
    item_id: Id,
    start: z.number().min(0),
    end: z.number().min(0),
  }),
  event('conversation.item.input_audio_transcription.completed', {
    item_id: Id,
    transcript: z.string(),
    logprobs,
    languages,
    usage: Usage.optional(),
  }),
  event('conversation.item.input_audio_transcription.failed', {
    item_id: Id,
    error: ErrorDetail.optional(),
  }),
  event('response.created', { response: z.looseObject({ id: Id }) }),
  event('response.output_item.added', { response_id: Id, item: Item }),
  event('response.output_audio.delta', delta),
  event('response.output_audio_transcript.delta', delta),
  event('response.output_audio_transcript.done', { ...transcriptDone, transcript: z.string() }),
  event('response.output_text.delta', delta),
  event('response.output_text.done', { ...transcriptDone, text: z.string() }),
  event('response.done', {
    response: z.looseObject({
      id: Id,
      status: z.string(),
      status_details: z.looseObject({ error: ErrorDetail.nullish() }).nullish(),
      output: z.array(Item).optional(),
      usage: Usage.nullish(),
    }),
  }),
  event('error', { error: ErrorDetail }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;
export type ServerEventOf<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;

const KNOWN_TYPES = new Set<string>(ServerEvent.options.map((o) => o.shape.type.value));

export type ReadServerEvent =
  | { readonly kind: 'event'; readonly event: ServerEvent }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'malformed' };

const AUDIO = 'response.output_audio.delta';

/** Most of what a model sends, and read without a schema; undefined: look at it closely. */
function usualAudio(raw: Record<string, unknown>): ServerEventOf<typeof AUDIO> | undefined {
  const { event_id, response_id, item_id, delta } = raw;
  if (!isId(event_id) || !isId(response_id) || !isId(item_id)) return undefined;
  return typeof delta === 'string'
    ? { type: AUDIO, event_id, response_id, item_id, delta }
    : undefined;
}

const isId = (value: unknown): value is string => typeof value === 'string' && PLAIN_ID.test(value);

const PLAIN_ID = /^[\x20-\x7e]{1,256}$/;

/** Never throws, and says nothing about the content of what it could not read. */
export function readServerEvent(raw: unknown): ReadServerEvent {
  const type = (raw as { type?: unknown } | null)?.type;
  if (typeof type !== 'string') return { kind: 'malformed' };
  if (!KNOWN_TYPES.has(type)) return { kind: 'ignored' };
  if (type === AUDIO) {
    const audio = usualAudio(raw as Record<string, unknown>);
    if (audio) return { kind: 'event', event: audio };
  }
  const parsed = ServerEvent.safeParse(raw);
  return parsed.success ? { kind: 'event', event: parsed.data } : { kind: 'malformed' };
}
