import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';

/**
 * As much of Twilio's and OpenAI's REST as the doctor asks for, and a Realtime session that says what it is set
 * to. What a test changes here is what it would find changed there.
 */
export class VendorPeer {
  accountStatus = 'active';
  accountType = 'Full';
  numbers: Record<string, unknown>[] = [];
  models = ['gpt-realtime-2.1', 'gpt-realtime-2.1-mini', 'gpt-transcribe'];
  /** Instead of `session.created`. */
  sessionError: string | undefined;
  /** How far its clock is ahead. */
  clockAheadMs = 0;
  readonly accountSid = `AC${'1'.repeat(32)}`;
  readonly authToken = 'peer-auth-token';
  readonly apiKey = 'sk-peer-key';

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<VendorPeer> {
    const server = createServer((request, response) => peer.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const peer: VendorPeer = new VendorPeer(server, `http://127.0.0.1:${port}`);
    peer.serveSessions();
    return peer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    // On a busy machine a kept-alive socket may end just when it is used again.
    response.setHeader('connection', 'close');
    response.setHeader('date', new Date(Date.now() + this.clockAheadMs).toUTCString());
    const { authorization } = request.headers;
    const path = new URL(request.url ?? '', this.url).pathname;
    const account = `/2010-04-01/Accounts/${this.accountSid}`;
    const basic = Buffer.from(`${this.accountSid}:${this.authToken}`).toString('base64');
    const isOurs = [`Basic ${basic}`, `Bearer ${this.apiKey}`].includes(authorization ?? '');
    if (!isOurs) return send(response, 401, {});
    switch (path) {
      case `${account}.json`:
        return send(response, 200, { status: this.accountStatus, type: this.accountType });
      case `${account}/IncomingPhoneNumbers.json`:
        return send(response, 200, { incoming_phone_numbers: this.numbers });
      case '/v1/models':
        return send(response, 200, { data: this.models.map((id) => ({ id })) });
      default:
        return send(response, 404, {});
    }
  }

  private serveSessions(): void {
    const sessions = new WebSocketServer({ server: this.server, path: '/v1/realtime' });
    sessions.on('connection', (socket) => {
      const say = (event: object): void => socket.send(JSON.stringify(event));
      if (this.sessionError) say({ type: 'error', error: { code: this.sessionError } });
      else say({ type: 'session.created', session: { tracing: 'auto' } });
      socket.on('message', (frame: Buffer) => {
        const { session } = JSON.parse(frame.toString()) as { session: object };
        say({ type: 'session.updated', session });
      });
    });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
