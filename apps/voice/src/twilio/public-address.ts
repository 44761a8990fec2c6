/** The paths under `PUBLIC_URL` that Twilio knows. */
export const TWILIO_PATHS = {
  voice: '/twilio/voice',
  status: '/twilio/status',
  streamStatus: '/twilio/stream-status',
  afterStream: '/twilio/after-stream',
  payment: '/twilio/payment',
  paymentStatus: '/twilio/payment-status',
  media: '/twilio/media',
} as const;

/** The address that Twilio uses, which is what it signs; what a proxy makes of it is of no interest. */
export class PublicAddress {
  private readonly origin: string;
  /** https → wss. The exact string that goes into TwiML, and that Twilio signs. */
  readonly mediaUrl: string;

  /** `mediaOrigin`: where streams go, if not there too. */
  constructor(publicUrl: string, mediaOrigin = publicUrl) {
    this.origin = withoutSlash(publicUrl);
    this.mediaUrl = withoutSlash(mediaOrigin).replace(/^http/, 'ws') + TWILIO_PATHS.media;
  }

  /** `pathAndQuery` as received. */
  http(pathAndQuery: string): string {
    return `${this.origin}${pathAndQuery}`;
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
