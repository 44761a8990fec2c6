import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import twilio from 'twilio';
import { WebSocketServer } from 'ws';

/** What a doctor meets of a voice app: health, signed webhooks, signed upgrades. Badly set, where a test says so. */
export class VoicePeer {
  /** The address that it believes to be its own. */
  publicUrl: string;
  authToken = 'voice-auth-token';
  takesUpgrades = true;
  takesForgeries = false;
  isDown = false;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {
    this.publicUrl = url;
  }

  static async start(): Promise<VoicePeer> {
    const server = createServer((request, response) => void peer.answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const peer: VoicePeer = new VoicePeer(server, `http://127.0.0.1:${port}`);
    const sockets = new WebSocketServer({ noServer: true });
    server.on('upgrade', (request: IncomingMessage, socket, head) => {
      const url = `${peer.publicUrl.replace(/^http/, 'ws')}${request.url}`;
      const status = peer.takesUpgrades ? (peer.isSigned(request, url, {}) ? 101 : 403) : 426;
      if (status === 101) sockets.handleUpgrade(request, socket, head, () => undefined);
      else socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    });
    return peer;
  }

  get port(): string {
    return new URL(this.url).port;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader('connection', 'close');
    if (this.isDown) return void response.writeHead(502).end();
    if (request.url === '/health/live') return void response.end('{"status":"ok"}');
    let body = '';
    for await (const part of request) body += String(part);
    const form = Object.fromEntries(new URLSearchParams(body));
    const isTaken =
      this.takesForgeries || this.isSigned(request, `${this.publicUrl}${request.url}`, form);
    response.writeHead(isTaken ? 200 : 403).end();
  }

  private isSigned(request: IncomingMessage, url: string, form: Record<string, string>): boolean {
    const signature = String(request.headers['x-twilio-signature']);
    return twilio.validateRequest(this.authToken, signature, url, form);
  }
}
