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

  constructor(publicUrl: string) {
    this.origin = publicUrl.replace(/\/+$/, '');
  }

  /** `pathAndQuery` as received. */
  http(pathAndQuery: string): string {
    return `${this.origin}${pathAndQuery}`;
  }

  /** https → wss. The exact string that goes into TwiML. */
  get mediaUrl(): string {
    return `${this.origin.replace(/^http/, 'ws')}${TWILIO_PATHS.media}`;
  }
}
