/** The paths under `PUBLIC_URL` that Twilio knows. */
export const TWILIO_PATHS = {
  voice: '/twilio/voice',
  status: '/twilio/status',
  streamStatus: '/twilio/stream-status',
  afterStream: '/twilio/after-stream',
  payment: '/twilio/payment',
  paymentStatus: '/twilio/payment-status',
  transfer: '/twilio/transfer',
  transferStatus: '/twilio/transfer-status',
  whisper: '/twilio/whisper',
  whisperKey: '/twilio/whisper-key',
  voicemail: '/twilio/voicemail',
  recording: '/twilio/recording',
  answered: '/twilio/answered',
  callBack: '/twilio/call-back',
  media: '/twilio/media',
} as const;

/** The address that Twilio uses, which is what it signs; what a proxy makes of it is of no interest. */
export class PublicAddress {
  private readonly origin: string;
  /** https → wss. The exact string that goes into TwiML, and that Twilio signs. */
  readonly mediaUrl: string;
  /** Where any process may get a stream: that of a call whose own one is stopping. */
  readonly sharedMediaUrl: string;

  /** `mediaOrigin`: where streams go, if not there too. */
  constructor(publicUrl: string, mediaOrigin = publicUrl) {
    this.origin = withoutSlash(publicUrl);
    this.mediaUrl = mediaUrlAt(mediaOrigin);
    this.sharedMediaUrl = mediaUrlAt(publicUrl);
  }

  /** `pathAndQuery` as received. */
  http(pathAndQuery: string): string {
    return `${this.origin}${pathAndQuery}`;
  }

  /** With what an answer must know of the question; Twilio signs it with the rest. */
  with(path: string, query: Readonly<Record<string, string | number | undefined>>): string {
    const parameters = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) parameters.set(name, String(value));
    }
    return this.http(`${path}?${parameters}`);
  }
}

const mediaUrlAt = (origin: string): string =>
  withoutSlash(origin).replace(/^http/, 'ws') + TWILIO_PATHS.media;
const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
