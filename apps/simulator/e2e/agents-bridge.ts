import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RealtimeAgent, RealtimeSession, tool } from '@openai/agents/realtime';
import { TwilioRealtimeTransportLayer } from '@openai/agents-extensions';
import twilio from 'twilio';
import { type WebSocket, WebSocketServer } from 'ws';

export const AUTH_TOKEN = 'token-of-the-simulated-account';

export interface ObservedCall {
  readonly callSid: string;
  readonly sentToTwilio: { event: string }[];
  readonly sentToModel: { type: string; [field: string]: unknown }[];
  readonly fromModel: { type: string; [field: string]: unknown }[];
  readonly errors: unknown[];
}

export interface StatusCallback {
  readonly parameters: Record<string, string>;
  readonly isSigned: boolean;
  readonly idempotencyToken: string | undefined;
}

/**
 * A voice application made of other people's parts: OpenAI's own `TwilioRealtimeTransportLayer` and
 * `RealtimeSession` between the two fakes, `twilio.validateRequest` on every request and upgrade.
 */
export class AgentsBridge {
  readonly calls: ObservedCall[] = [];
  readonly statusCallbacks: StatusCallback[] = [];
  readonly streamCallbacks: StatusCallback[] = [];
  readonly voiceTokens: (string | undefined)[] = [];
  rejected = 0;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  constructor(private readonly modelUrl: () => string) {
    this.#server = createServer((request, response) => {
      void this.#respond(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      const signature = String(request.headers['x-twilio-signature'] ?? '');
      const url = `ws://127.0.0.1:${this.port}${request.url}`;
      if (!twilio.validateRequest(AUTH_TOKEN, signature, url, {})) {
        this.rejected += 1;
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (media) =>
        this.#bridge(media).catch(console.log),
      );
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
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

  async #respond(request: IncomingMessage): Promise<{ status: number; body: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const parameters = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
    const signature = String(request.headers['x-twilio-signature'] ?? '');
    const url = this.url + request.url;
    const isSigned = twilio.validateRequest(AUTH_TOKEN, signature, url, parameters);
    const idempotencyToken = request.headers['i-twilio-idempotency-token'] as string | undefined;
    const callback = { parameters, isSigned, idempotencyToken };
    if (!isSigned) this.rejected += 1;
    if (request.url === '/twilio/status') this.statusCallbacks.push(callback);
    if (request.url === '/twilio/stream') this.streamCallbacks.push(callback);
    if (request.url !== '/twilio/voice') return { status: 200, body: '' };
    this.voiceTokens.push(idempotencyToken);
    const response = new twilio.twiml.VoiceResponse();
    const stream = response.connect().stream({
      url: `ws://127.0.0.1:${this.port}/twilio/media`,
      statusCallback: '/twilio/stream',
    });
    stream.parameter({ name: 'greeting', value: 'yes & "no"' });
    response.say('The agent is away.');
    return { status: 200, body: response.toString() };
  }

  async #bridge(media: WebSocket): Promise<void> {
    const observed: ObservedCall = {
      callSid: '',
      sentToTwilio: [],
      sentToModel: [],
      fromModel: [],
      errors: [],
    };
    this.calls.push(observed);
    const send = media.send.bind(media);
    media.send = ((message: string) => {
      observed.sentToTwilio.push(JSON.parse(message));
      send(message);
    }) as typeof media.send;
    media.on('message', (message: Buffer) => {
      const json = JSON.parse(message.toString());
      if (json.event === 'start') Object.assign(observed, { callSid: json.start.callSid });
    });
    const transport = new TwilioRealtimeTransportLayer({ twilioWebSocket: media });
    const sendEvent = transport.sendEvent.bind(transport);
    transport.sendEvent = (event) => {
      observed.sentToModel.push(event as ObservedCall['sentToModel'][number]);
      sendEvent(event);
    };
    const session = new RealtimeSession(agentWithTools(), {
      transport,
      model: 'gpt-realtime-2.1',
      config: {
        audio: {
          input: {
            format: 'g711_ulaw',
            transcription: { model: 'gpt-transcribe' },
            turnDetection: { type: 'server_vad', silenceDurationMs: 400 },
          },
          output: { format: 'g711_ulaw' },
        },
      },
    });
    session.on('transport_event', (event) => {
      if (event.type !== 'twilio_message') observed.fromModel.push(event);
    });
    session.on('error', (error) => observed.errors.push(error));
    await session.connect({ apiKey: 'sk-simulated', url: this.modelUrl() });
    transport.sendEvent({ type: 'response.create' });
  }
}

/** The tools that the simulator's healthcare script calls. */
function agentWithTools(): RealtimeAgent {
  const names = ['find_appointments', 'find_slots', 'move_appointment'];
  return new RealtimeAgent({
    name: 'front desk',
    instructions: 'You answer the telephone.',
    tools: names.map((name) =>
      tool({
        name,
        description: name,
        parameters: { type: 'object', properties: {}, required: [], additionalProperties: true },
        strict: false,
        execute: () => Promise.resolve(`${name}: done`),
      }),
    ),
  });
}
