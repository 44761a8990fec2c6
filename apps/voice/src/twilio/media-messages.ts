import { z } from 'zod';
import { CallId } from '@verbatim/contracts';

const StreamSid = z
  .string()
  .max(256)
  .regex(/^[\x20-\x7e]+$/);
/** Twilio writes its counters as JSON strings. */
const Counter = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Twilio ends a call after 24 hours. */
const Timestamp = Counter.max(24 * 60 * 60 * 1_000);

const MediaFormat = z.object({
  encoding: z.string(),
  sampleRate: z.number(),
  channels: z.number(),
});

const Message = z.discriminatedUnion('event', [
  z.object({ event: z.literal('connected') }),
  z.object({
    event: z.literal('start'),
    sequenceNumber: Counter,
    start: z.object({
      streamSid: StreamSid,
      callSid: CallId,
      tracks: z.array(z.string()).optional(),
      mediaFormat: MediaFormat,
      customParameters: z.record(z.string(), z.string()).default({}),
    }),
  }),
  z.object({
    event: z.literal('media'),
    sequenceNumber: Counter,
    media: z.object({
      track: z.string().optional(),
      chunk: Counter,
      timestamp: Timestamp,
      payload: z.string(),
    }),
  }),
  z.object({
    event: z.literal('dtmf'),
    sequenceNumber: Counter,
    dtmf: z.object({ digit: z.string().min(1).max(16) }),
  }),
  z.object({
    event: z.literal('mark'),
    sequenceNumber: Counter,
    mark: z.object({ name: z.string().max(512) }),
  }),
  z.object({ event: z.literal('stop'), sequenceNumber: Counter.optional() }),
]);
export type MediaMessage = z.infer<typeof Message>;
export type MediaMessageOf<E extends MediaMessage['event']> = Extract<MediaMessage, { event: E }>;

const KNOWN_EVENTS = new Set<unknown>(Message.options.map((o) => o.shape.event.value));

/** What was wrong with a frame, by name: what the record and the log say instead of its content. */
export type BadFrame =
  'binary-frame' | 'broken-json' | 'unknown-event' | 'bad-shape' | 'bad-base64';

export type ReadMediaFrame =
  | { readonly kind: 'message'; readonly message: MediaMessage }
  | { readonly kind: 'bad'; readonly code: BadFrame };

/** Standard base64 of whole groups, and some of it. */
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * A frame of the caller's audio exactly as Twilio writes it, which is nearly every frame there is: 50 a second
 * and call. Groups: sequenceNumber, chunk, timestamp, payload. What differs in anything, and a call of
 * more than 2 h 46 min, is read as JSON.
 */
const USUAL_FRAME =
  /^\{"event":"media","sequenceNumber":"(\d{1,15})","media":\{"track":"inbound","chunk":"(\d{1,15})","timestamp":"(\d{1,7})","payload":"([A-Za-z0-9+/]+={0,2})"\},"streamSid":"[A-Za-z0-9]{1,64}"\}$/;

/** Never throws. */
export function readMediaFrame(text: string): ReadMediaFrame {
  const usual = USUAL_FRAME.exec(text);
  const payload = usual?.[4] ?? '';
  if (!usual || payload.length % 4 !== 0) return readJson(text);
  const [sequenceNumber, chunk, timestamp] = [Number(usual[1]), Number(usual[2]), Number(usual[3])];
  const media = { track: 'inbound', chunk, timestamp, payload };
  return { kind: 'message', message: { event: 'media', sequenceNumber, media } };
}

function readJson(text: string): ReadMediaFrame {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { kind: 'bad', code: 'broken-json' };
  }
  if (!KNOWN_EVENTS.has((json as { event?: unknown } | null)?.event)) {
    return { kind: 'bad', code: 'unknown-event' };
  }
  const parsed = Message.safeParse(json);
  if (!parsed.success) return { kind: 'bad', code: 'bad-shape' };
  const message = parsed.data;
  if (message.event === 'media' && !isAudio(message.media.payload)) {
    return { kind: 'bad', code: 'bad-base64' };
  }
  return { kind: 'message', message };
}

function isAudio(payload: string): boolean {
  return payload.length > 0 && BASE64.test(payload);
}

/** Bytes that base64 text stands for, without decoding it. */
export function decodedBytes(base64: string): number {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return (base64.length / 4) * 3 - padding;
}

/** The only audio that can be bridged without touching it. */
export function isTelephoneAudio({
  encoding,
  sampleRate,
  channels,
}: z.infer<typeof MediaFormat>): boolean {
  return encoding === 'audio/x-mulaw' && sampleRate === 8_000 && channels === 1;
}
