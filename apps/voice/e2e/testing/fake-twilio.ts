import { randomBytes } from 'node:crypto';
import twilio from 'twilio';
import { WebSocket } from 'ws';

export interface WebhookAnswer {
  readonly status: number;
  readonly text: string;
}

export const newCallSid = (): string => `CA${randomBytes(16).toString('hex')}`;

/** Signs and sends what Twilio would, and whatever a test wants to send in its name. */
export class FakeTwilio {
  constructor(
    private readonly voiceUrl: string,
    private readonly authToken: string,
  ) {}

  async post(
    path: string,
    form: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<WebhookAnswer> {
    const signature = twilio.getExpectedTwilioSignature(this.authToken, this.voiceUrl + path, form);
    const response = await fetch(this.voiceUrl + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signature,
        ...headers,
      },
      body: new URLSearchParams(form),
    });
    return { status: response.status, text: await response.text() };
  }

  call(callSid: string, to: string, headers?: Record<string, string>): Promise<WebhookAnswer> {
    const form = { CallSid: callSid, From: '+15550107777', To: to, Direction: 'inbound' };
    return this.post('/twilio/voice', form, headers);
  }

  ended(callSid: string, to: string): Promise<WebhookAnswer> {
    return this.post('/twilio/status', {
      CallSid: callSid,
      To: to,
      CallStatus: 'completed',
      CallDuration: '12',
      SequenceNumber: '0',
    });
  }

  /** Opens the media socket at the address of the TwiML; resolves with the socket or the HTTP status. */
  open(options: { path?: string; signature?: string } = {}): Promise<MediaSocket | number> {
    const mediaUrl = `${this.voiceUrl.replace('http', 'ws')}/twilio/media`;
    const signature =
      options.signature ?? twilio.getExpectedTwilioSignature(this.authToken, mediaUrl, {});
    const url = this.voiceUrl.replace('http', 'ws') + (options.path ?? '/twilio/media');
    const socket = new WebSocket(url, { headers: { 'x-twilio-signature': signature } });
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(new MediaSocket(socket)));
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        socket.terminate();
        resolve(response.statusCode ?? 0);
      });
      socket.on('error', (error) => {
        if (!/closed before/.test(error.message)) reject(error);
      });
    });
  }
}

interface MediaFrame {
  readonly event: string;
  readonly mark?: { readonly name: string };
  readonly media?: { readonly payload: string };
}

/** One media socket, with Twilio's framing on request. */
export class MediaSocket {
  readonly frames: MediaFrame[] = [];
  readonly closed: Promise<number>;
  /** What was sent has been played, as far as this Twilio is concerned. */
  answersMarks = true;
  private sequence = 0;
  private chunk = 0;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => this.receive(JSON.parse(data.toString()) as never));
    this.closed = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
  }

  raw(frame: string | Buffer): void {
    this.socket.send(frame);
  }

  send(message: Record<string, unknown>): void {
    this.sequence++;
    this.raw(JSON.stringify({ sequenceNumber: String(this.sequence), ...message }));
  }

  start(callSid: string, parameters: Record<string, string>, encoding = 'audio/x-mulaw'): void {
    this.raw(JSON.stringify({ event: 'connected', protocol: 'Call', version: '1.0.0' }));
    this.send({
      event: 'start',
      streamSid: 'MZ1',
      start: {
        streamSid: 'MZ1',
        callSid,
        tracks: ['inbound'],
        mediaFormat: { encoding, sampleRate: 8_000, channels: 1 },
        customParameters: parameters,
      },
    });
  }

  media(payload = Buffer.alloc(160, 0x7f).toString('base64')): void {
    this.chunk++;
    const timestamp = String(this.chunk * 20);
    this.send({
      event: 'media',
      media: { track: 'inbound', chunk: String(this.chunk), timestamp, payload },
    });
  }

  /** Everything that was sent so far has been played now. */
  answerMarks(): void {
    this.answersMarks = true;
    for (const { mark } of this.frames) if (mark) this.send({ event: 'mark', mark });
  }

  stop(): void {
    this.send({ event: 'stop', stop: {} });
    this.socket.close();
  }

  drop(): void {
    this.socket.terminate();
  }

  private receive(frame: MediaFrame): void {
    this.frames.push(frame);
    if (frame.mark && this.answersMarks) this.send({ event: 'mark', mark: frame.mark });
  }
}

/** What the TwiML passes to the stream. */
export function parametersOf(twiml: string): Record<string, string> {
  const parameters = twiml.matchAll(/<Parameter name="(\w+)" value="([^"]*)"\/>/g);
  return Object.fromEntries([...parameters].map(([, name, value]) => [name, value]));
}
