import { createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { FrameSocket } from './hostile-frames.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const ANSWER_WAIT_MS = 20_000;

/** Signs and sends what Twilio would, and what it never would. */
export class TwilioPeer {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 32 });

  constructor(
    private readonly voiceUrl: string,
    private readonly authToken: string,
  ) {}

  postForm(
    path: string,
    form: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    return this.post(path, Buffer.from(new URLSearchParams(form).toString()), {
      ...headers,
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': this.signatureOf(this.voiceUrl + path, form),
    });
  }

  /** Status 0: the connection was closed without an answer. */
  post(path: string, body: Buffer, headers: Readonly<Record<string, string>>): Promise<Answer> {
    return new Promise((resolve) => {
      const sent = request(this.voiceUrl + path, { method: 'POST', headers, agent: this.#agent });
      sent.setTimeout(ANSWER_WAIT_MS, () => sent.destroy());
      sent.on('error', () => resolve({ status: 0, text: '' }));
      sent.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        response.on('error', () => resolve({ status: 0, text: '' }));
      });
      sent.end(body);
    });
  }

  /** Undefined where the handshake is refused. */
  openStream(): Promise<FrameSocket | undefined> {
    const url = `${this.voiceUrl.replace(/^http/, 'ws')}/twilio/media`;
    const socket = new WebSocket(url, {
      headers: { 'x-twilio-signature': this.signatureOf(url, {}) },
      perMessageDeflate: false,
    });
    let under: Duplex | undefined;
    socket.on('upgrade', (response) => (under = response.socket));
    // What voice does to a socket that it will not have is its own affair: the socket closes.
    socket.on('error', () => undefined);
    return new Promise((resolve) => {
      socket.once('open', () => resolve({ socket, under: under!, isClient: true }));
      socket.once('close', () => resolve(undefined));
    });
  }

  /** Source: twilio.com/docs/usage/security, "Validating requests". */
  signatureOf(url: string, form: Readonly<Record<string, string>>): string {
    const fields = Object.keys(form).toSorted();
    const signed = fields.reduce((text, name) => text + name + form[name], url);
    return createHmac('sha1', this.authToken).update(signed, 'utf8').digest('base64');
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** What the TwiML passes to the stream; undefined where there is no stream in it. */
export function streamParametersIn(twiml: string): Record<string, string> | undefined {
  const found = [...twiml.matchAll(/<Parameter name="(\w+)" value="([^"]*)"\/>/g)];
  return found.length === 0
    ? undefined
    : Object.fromEntries(found.map(([, name, value]) => [name, value]));
}
