import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newCallSid } from './fake-twilio.js';

export const ACCOUNT_SID = `AC${'3'.repeat(32)}`;
const ROOT = `/2010-04-01/Accounts/${ACCOUNT_SID}`;

/** The carrier's REST API as far as recordings go. Requests are kept as `METHOD path`. */
export class FakeCarrier {
  /** By RecordingSid. */
  readonly recordings = new Map<string, { readonly callSid: string; readonly wav: Buffer }>();
  readonly requests: string[] = [];
  /** Calls that were placed, by their CallSid, and what they were told to do since. */
  readonly placed = new Map<string, Record<string, string>>();
  readonly updates = new Map<string, string>();
  /** What is known of whoever is called; the application asks here. */
  party: object | undefined;

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
    const url = `http://127.0.0.1:${port}`;
    return {
      TWILIO_ACCOUNT_SID: ACCOUNT_SID,
      TWILIO_API_URL: url,
      PARTY_LOOKUP_URL: `${url}/party`,
    };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://carrier');
    this.requests.push(`${request.method} ${pathname}`);
    if (pathname === '/party') {
      request.resume();
      return json(response, this.party ? 200 : 404, this.party ?? {});
    }
    const expected = Buffer.from(`${ACCOUNT_SID}:${this.authToken}`).toString('base64');
    if (request.headers.authorization !== `Basic ${expected}`) return json(response, 401, {});
    if (pathname === `${ROOT}/Recordings.json`) {
      return json(response, 200, this.listOf(searchParams.get('CallSid')));
    }
    if (pathname.startsWith(`${ROOT}/Calls`)) {
      void formOf(request).then((form) => this.call(pathname, form, response));
      return;
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

  private call(pathname: string, form: Record<string, string>, response: ServerResponse): void {
    const known = /Calls\/(CA\w+)\.json$/.exec(pathname)?.[1];
    if (known !== undefined) this.updates.set(known, form['Twiml'] ?? '');
    const sid = known ?? newCallSid();
    if (known === undefined) this.placed.set(sid, form);
    json(response, known === undefined ? 201 : 200, { sid, status: 'queued' });
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

async function formOf(request: IncomingMessage): Promise<Record<string, string>> {
  let text = '';
  for await (const piece of request.setEncoding('utf8') as AsyncIterable<string>) text += piece;
  return Object.fromEntries(new URLSearchParams(text));
}
