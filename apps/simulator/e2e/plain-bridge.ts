import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import OpenAI from 'openai';
import { OpenAIRealtimeWS } from 'openai/realtime/ws';
import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import twilio from 'twilio';
import { type WebSocket, WebSocketServer } from 'ws';

export const AUTH_TOKEN = 'token-of-the-simulated-account';

interface Item {
  sentMs: number;
  playedMs: number;
}

/**
 * The smallest honest voice application: `OpenAIRealtimeWS` on one side, a raw socket on the other,
 * answers held back until it asks for them, and barge-in by marks, clear and truncate.
 */
export class PlainBridge {
  readonly events: RealtimeServerEvent[] = [];
  readonly toTwilio: string[] = [];
  readonly fromTwilio: { event: string; [field: string]: unknown }[] = [];
  readonly truncations: { itemId: string; audioEndMs: number; sentMs: number }[] = [];
  readonly unsigned: string[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  constructor(private readonly modelPort: () => number) {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        const signature = String(request.headers['x-twilio-signature']);
        const url = `${this.url}${request.url}`;
        if (!twilio.validateRequest(AUTH_TOKEN, signature, url, form)) this.unsigned.push(url);
        const twiml = new twilio.twiml.VoiceResponse();
        twiml.connect().stream({ url: `${this.url.replace('http', 'ws')}/media` });
        response.end(request.url === '/twilio/voice' ? twiml.toString() : '');
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const signature = String(request.headers['x-twilio-signature']);
      const url = `${this.url.replace('http', 'ws')}${request.url}`;
      if (!twilio.validateRequest(AUTH_TOKEN, signature, url, {})) this.unsigned.push(url);
      this.#sockets.handleUpgrade(request, socket, head, (media) => this.#bridge(media));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #bridge(media: WebSocket): void {
    const port = this.modelPort();
    const client = new OpenAI({ apiKey: 'sk-simulated', baseURL: `http://127.0.0.1:${port}/v1` });
    const model = new OpenAIRealtimeWS(
      {
        model: 'gpt-realtime-2.1',
        // The SDK always dials wss; a plain connection under it reaches a local server.
        options: { createConnection: () => connect(port, '127.0.0.1') },
      },
      client,
    );
    const items = new Map<string, Item>();
    let streamSid = '';
    const send = (message: object) => {
      this.toTwilio.push((message as { event: string }).event);
      media.send(JSON.stringify({ streamSid, ...message }));
    };
    model.on('error', () => {});
    model.on('event', (event) => this.events.push(event));
    model.on('session.created', () => model.send({ type: 'session.update', session: SESSION }));
    model.on('input_audio_buffer.committed', () => model.send({ type: 'response.create' }));
    model.on('response.output_audio.delta', ({ item_id, delta }) => {
      const item = items.get(item_id) ?? { sentMs: 0, playedMs: 0 };
      items.set(item_id, item);
      item.sentMs += Buffer.from(delta, 'base64').length / 8;
      send({ event: 'media', media: { payload: delta } });
      send({ event: 'mark', mark: { name: `${item_id}:${item.sentMs}` } });
    });
    model.on('input_audio_buffer.speech_started', () => {
      const unplayed = [...items].filter(([, item]) => item.playedMs < item.sentMs);
      if (unplayed.length === 0) return;
      send({ event: 'clear' });
      for (const [itemId, { playedMs, sentMs }] of unplayed) {
        const audioEndMs = Math.floor(playedMs);
        this.truncations.push({ itemId, audioEndMs, sentMs });
        model.send({
          type: 'conversation.item.truncate',
          item_id: itemId,
          content_index: 0,
          audio_end_ms: audioEndMs,
        });
      }
      items.clear();
    });
    media.on('message', (raw: Buffer) => {
      const message = JSON.parse(raw.toString());
      this.fromTwilio.push(message);
      if (message.event === 'start') streamSid = message.streamSid;
      if (message.event === 'media' && model.socket.readyState === model.socket.OPEN) {
        model.send({ type: 'input_audio_buffer.append', audio: message.media.payload });
      }
      if (message.event === 'mark') {
        const [itemId, ms] = message.mark.name.split(':');
        const item = items.get(itemId);
        if (item) item.playedMs = Number(ms);
      }
    });
    media.on('close', () => setTimeout(() => model.close(), 300));
  }
}

const SESSION = {
  type: 'realtime' as const,
  output_modalities: ['audio' as const],
  audio: {
    input: {
      format: { type: 'audio/pcmu' as const },
      transcription: { model: 'gpt-4o-mini-transcribe' },
      turn_detection: {
        type: 'server_vad' as const,
        silence_duration_ms: 500,
        create_response: false,
        interrupt_response: true,
      },
    },
    output: { format: { type: 'audio/pcmu' as const }, voice: 'cedar' },
  },
};
