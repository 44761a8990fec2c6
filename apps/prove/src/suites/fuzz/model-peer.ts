import { createServer, type Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FrameSocket } from './hostile-frames.js';

interface ClientEvent {
  readonly type?: string;
  readonly event_id?: string;
  readonly response?: { readonly instructions?: string };
}

const AUDIO = Buffer.alloc(1_600, 0x55).toString('base64');

/**
 * Where voice finds its model: just enough of the Realtime API that a call gets going. `onSession` is called when a session
 * has taken its settings, and may then say whatever it likes on it.
 */
export class ModelPeer {
  onSession: (session: FrameSocket) => void = () => undefined;
  readonly #webSockets: WebSocketServer;
  #count = 0;

  private constructor(private readonly http: Server) {
    this.#webSockets = new WebSocketServer({ server: http, perMessageDeflate: false });
    this.#webSockets.on('connection', (socket, request) => {
      const session = { socket, under: request.socket, isClient: false };
      socket.on('error', () => socket.terminate());
      request.socket.on('error', () => undefined);
      socket.on('message', (text: Buffer) => this.#answer(session, text));
      this.#say(socket, { type: 'session.created', session: {} });
    });
  }

  static async listen(port: number): Promise<ModelPeer> {
    const http = createServer();
    const peer = new ModelPeer(http);
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return peer;
  }

  get openSessions(): number {
    return this.#webSockets.clients.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#webSockets.clients) socket.terminate();
    this.#webSockets.close();
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  #answer(session: FrameSocket, text: Buffer): void {
    const event = JSON.parse(text.toString()) as ClientEvent;
    const { socket } = session;
    if (event.type === 'session.update') {
      this.#say(socket, { type: 'session.updated', session: {} });
      this.onSession(session);
    } else if (event.type === 'response.create') {
      const words = /exactly these words: (.+)$/s.exec(event.response?.instructions ?? '')?.[1];
      this.#speak(socket, words ?? 'Good morning.');
    } else if (event.type === 'input_audio_buffer.commit') {
      const error = { code: 'input_audio_buffer_commit_empty', event_id: event.event_id ?? null };
      this.#say(socket, { type: 'error', error });
    }
  }

  #speak(socket: WebSocket, transcript: string): void {
    const response_id = `said_${(this.#count += 1)}`;
    const item_id = `item_of_${response_id}`;
    const about = { response_id, item_id, output_index: 0, content_index: 0 };
    const item = { id: item_id, type: 'message', role: 'assistant', status: 'completed' };
    const output = [{ ...item, content: [{ type: 'output_audio', transcript }] }];
    this.#say(socket, { type: 'response.created', response: { id: response_id } });
    this.#say(socket, { type: 'response.output_item.added', response_id, item });
    this.#say(socket, {
      type: 'response.output_audio_transcript.delta',
      ...about,
      delta: transcript,
    });
    this.#say(socket, { type: 'response.output_audio.delta', ...about, delta: AUDIO });
    const response = { id: response_id, status: 'completed', output, usage: { total_tokens: 3 } };
    this.#say(socket, { type: 'response.done', response });
  }

  #say(socket: WebSocket, event: object): void {
    if (socket.readyState !== socket.OPEN) return;
    socket.send(JSON.stringify({ event_id: `peer_${(this.#count += 1)}`, ...event }));
  }
}
