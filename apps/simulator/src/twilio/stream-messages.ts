import { z } from 'zod';

const Base64 = z
  .string()
  .refine((text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text), 'not base64');

/** What an application may send on a bidirectional stream. */
const ApplicationMessage = z.discriminatedUnion('event', [
  z.looseObject({
    event: z.literal('media'),
    streamSid: z.string(),
    media: z.looseObject({ payload: Base64 }),
  }),
  z.looseObject({
    event: z.literal('mark'),
    streamSid: z.string(),
    mark: z.looseObject({ name: z.string().min(1) }),
  }),
  z.looseObject({ event: z.literal('clear'), streamSid: z.string() }),
]);
export type ApplicationMessage = z.infer<typeof ApplicationMessage>;

export type ReceivedMessage =
  | { readonly kind: 'message'; readonly message: ApplicationMessage }
  /** A Twilio warning code and what it is about; never anything of the message's content. */
  | { readonly kind: 'malformed'; readonly warning: string };

/** Largest message taken from the application: a minute of audio is 640 KB in base64. */
export const MESSAGE_BYTES_MAX = 4 * 1024 * 1024;

export function receiveMessage(
  payload: Buffer,
  isBinary: boolean,
  streamSid: string,
): ReceivedMessage {
  if (isBinary) return { kind: 'malformed', warning: '31950: a binary frame' };
  let json: unknown;
  try {
    json = JSON.parse(payload.toString('utf8'));
  } catch {
    return { kind: 'malformed', warning: '31950: a frame that is not JSON' };
  }
  const parsed = ApplicationMessage.safeParse(json);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.join('.') || 'event';
    return { kind: 'malformed', warning: `31950: a message with a bad ${place}` };
  }
  if (parsed.data.streamSid !== streamSid) {
    return { kind: 'malformed', warning: `31950: ${parsed.data.event} for another streamSid` };
  }
  return { kind: 'message', message: parsed.data };
}

/** Everything that Twilio sends after `connected`, which alone has no sequence number. */
export class StreamWriter {
  #sequence = 0;
  #chunk = 0;

  constructor(
    private readonly streamSid: string,
    private readonly send: (message: string) => void,
  ) {}

  connected(): void {
    this.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
  }

  start(start: {
    readonly accountSid: string;
    readonly callSid: string;
    readonly customParameters: Readonly<Record<string, string>>;
  }): void {
    this.#write('start', {
      start: {
        accountSid: start.accountSid,
        streamSid: this.streamSid,
        callSid: start.callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding: 'audio/x-mulaw', sampleRate: 8000, channels: 1 },
        customParameters: start.customParameters,
      },
    });
  }

  /** Gives the audio as it was written. */
  media(audio: Buffer, timestampMs: number): string {
    const payload = audio.toString('base64');
    this.#chunk += 1;
    this.#write('media', {
      media: {
        track: 'inbound',
        chunk: String(this.#chunk),
        timestamp: String(Math.round(timestampMs)),
        payload,
      },
    });
    return payload;
  }

  dtmf(digit: string): void {
    this.#write('dtmf', { dtmf: { track: 'inbound_track', digit } });
  }

  mark(name: string): void {
    this.#write('mark', { mark: { name } });
  }

  stop(stop: { readonly accountSid: string; readonly callSid: string }): void {
    this.#write('stop', { stop });
  }

  #write(event: string, body: object): void {
    this.#sequence += 1;
    this.send(
      JSON.stringify({
        event,
        sequenceNumber: String(this.#sequence),
        streamSid: this.streamSid,
        ...body,
      }),
    );
  }
}
