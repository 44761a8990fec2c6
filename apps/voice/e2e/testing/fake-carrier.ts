import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const ACCOUNT_SID = `AC${'3'.repeat(32)}`;
const ROOT = `/2010-04-01/Accounts/${ACCOUNT_SID}`;

/** The carrier's REST API as far as recordings go. Requests are kept as `METHOD path`. */
export class FakeCarrier {
  /** By RecordingSid. */
  readonly recordings = new Map<string, { readonly callSid: string; readonly wav: Buffer }>();
  readonly requests: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly authToken: string,
  ) {}

  static async start(authToken: string): Promise<FakeCarrier> {
    const server = createServer((request, response) => carrier.answer(request, response));
    const carrier: FakeCarrier = new FakeCarrier(server, authToken);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return carrier;
  }

  get environment(): Record<string, string> {
    const { port } = this.server.address() as AddressInfo;
    return { TWILIO_ACCOUNT_SID: ACCOUNT_SID, TWILIO_API_URL: `http://127.0.0.1:${port}` };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://carrier');
    this.requests.push(`${request.method} ${pathname}`);
    const expected = Buffer.from(`${ACCOUNT_SID}:${this.authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${expected}`) return json(response, 401, {});
    if (pathname === `${ROOT}/Recordings.json`) {
      return json(response, 200, this.listOf(searchParams.get('CallSid')));
    }
    const [sid = '', format] = pathname.slice(`${ROOT}/Recordings/`.length).split('.');
    const recording = this.recordings.get(sid);
    if (!recording) return json(response, 404, { status: 404, code: 20404, message: 'Not found' });
    if (request.method === 'DELETE') {
      this.recordings.delete(sid);
      response.writeHead(204).end();
    } else if (format === 'wav') response.writeHead(200).end(recording.wav);
    else json(response, 200, { sid });
  }

  private listOf(callSid: string | null): object {
    const recordings = [...this.recordings]
      .filter(([, recording]) => recording.callSid === callSid)
      .map(([sid]) => ({ sid, call_sid: callSid, status: 'completed', duration: '4' }));
    return {
      recordings,
      page: 0,
      page_size: 50,
      uri: `${ROOT}/Recordings.json`,
      next_page_uri: null,
    };
  }
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
