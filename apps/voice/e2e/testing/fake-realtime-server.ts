import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface ClientEvent {
  readonly type: string;
  readonly response?: { readonly instructions?: string };
  readonly event_id?: string;
  readonly item_id?: string;
}

/**
 * Just enough of the Realtime API for a conversation: an answer to whatever asks for one (the very words,
 * where it asks for those), and a transcription for whatever is committed. A test may say anything else through `say`.
 */
export class FakeRealtimeServer {
  readonly received: ClientEvent[] = [];
  sessions = 0;
  /** What every file that is to be transcribed says. */
  fileWords = '';
  /** The status with which further sessions are refused. */
  refusal: number | undefined;
  private readonly sockets = new Set<WebSocket>();
  private count = 0;

  private constructor(
    private readonly http: Server,
    private readonly webSockets: WebSocketServer,
  ) {
    webSockets.on('connection', (socket) => this.opened(socket));
  }

  static async start(): Promise<FakeRealtimeServer> {
    const http = createServer((request, response) => server.transcribeFile(request, response));
    const refusal = (): number | undefined => server.refusal;
    const webSockets = new WebSocketServer({
      server: http,
      verifyClient: (_client, decide) => decide(refusal() === undefined, refusal()),
    });
    const server: FakeRealtimeServer = new FakeRealtimeServer(http, webSockets);
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/v1`;
  }

  /** To every open session. */
  say(...events: object[]): void {
    for (const socket of this.sockets) {
      for (const event of events) socket.send(JSON.stringify(this.stamped(event)));
    }
  }

  sayRaw(frame: string | Buffer): void {
    for (const socket of this.sockets) socket.send(frame);
  }

  /** The caller said this, as far as the model heard. */
  transcribe(itemId: string, transcript: string): void {
    this.say(
      { type: 'input_audio_buffer.speech_started', item_id: itemId, audio_start_ms: 0 },
      { type: 'input_audio_buffer.speech_stopped', item_id: itemId, audio_end_ms: 500 },
      { type: 'input_audio_buffer.committed', item_id: itemId, previous_item_id: null },
      {
        type: 'conversation.item.input_audio_transcription.completed',
        item_id: itemId,
        transcript,
        usage: { type: 'duration', seconds: 1 },
      },
    );
  }

  hangUp(code: number): void {
    for (const socket of this.sockets) socket.close(code);
  }

  typesReceived(): string[] {
    return this.received.map(({ type }) => type);
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.terminate();
    this.webSockets.close();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private transcribeFile(request: IncomingMessage, response: ServerResponse): void {
    const isAsked = request.url === '/v1/audio/transcriptions';
    request.resume().on('end', () => {
      response.writeHead(isAsked ? 200 : 404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ text: this.fileWords }));
    });
  }

  private opened(socket: WebSocket): void {
    this.sessions++;
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('message', (data) => this.handle(JSON.parse(data.toString()) as ClientEvent, socket));
    socket.send(JSON.stringify(this.stamped({ type: 'session.created', session: {} })));
  }

  private handle(event: ClientEvent, socket: WebSocket): void {
    this.received.push(event);
    const answer = (...events: object[]): void => {
      for (const each of events) socket.send(JSON.stringify(this.stamped(each)));
    };
    switch (event.type) {
      case 'session.update':
        return answer({ type: 'session.updated', session: {} });
      case 'response.create':
        return answer(...this.answerOf(`r${this.count++}`, exactWordsIn(event) ?? 'Good morning.'));
      case 'input_audio_buffer.commit':
        return answer({
          type: 'error',
          error: { code: 'input_audio_buffer_commit_empty', event_id: event.event_id ?? null },
        });
    }
  }

  private answerOf(responseId: string, text: string): object[] {
    const item_id = `a-${responseId}`;
    const item = (status: string, transcript: string) => ({
      id: item_id,
      type: 'message',
      role: 'assistant',
      status,
      content: [{ type: 'output_audio', transcript }],
    });
    return [
      { type: 'response.created', response: { id: responseId } },
      {
        type: 'response.output_item.added',
        response_id: responseId,
        item: item('in_progress', ''),
      },
      {
        type: 'response.output_audio_transcript.delta',
        response_id: responseId,
        item_id,
        delta: text,
      },
      {
        type: 'response.output_audio.delta',
        response_id: responseId,
        item_id,
        delta: Buffer.alloc(800, 0x55).toString('base64'),
      },
      {
        type: 'response.done',
        response: {
          id: responseId,
          status: 'completed',
          output: [item('completed', text)],
          usage: { total_tokens: 12 },
        },
      },
    ];
  }

  private stamped(event: object): object {
    return { event_id: `event_${this.count++}`, ...event };
  }
}

const exactWordsIn = ({ response }: ClientEvent): string | undefined =>
  /exactly these words: (.+)$/s.exec(response?.instructions ?? '')?.[1];
