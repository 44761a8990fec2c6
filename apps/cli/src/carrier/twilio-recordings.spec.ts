import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TwilioRecordings } from './twilio-recordings.js';

const ACCOUNT = `AC${'1'.repeat(32)}`;
const CALL = `CA${'2'.repeat(32)}`;
const sidOf = (n: number): string => `RE${String(n).padStart(32, '0')}`;

/** As much of Twilio's REST API as recordings need. */
class FakeTwilio {
  readonly recordings = new Set<string>();
  readonly asked: string[] = [];
  /** Answers every deletion with this status. */
  failsWith: number | undefined;
  private server!: Server;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://twilio');
      this.asked.push(`${request.method} ${pathname}`);
      const base = `/2010-04-01/Accounts/${ACCOUNT}/Recordings`;
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET' && pathname === `${base}.json`) {
        const size = Number(searchParams.get('PageSize') ?? 50);
        const sids = searchParams.get('CallSid') === CALL ? [...this.recordings] : [];
        const recordings = sids.slice(0, size).map((sid) => ({ sid, call_sid: CALL }));
        return response.end(JSON.stringify({ recordings, page: 0, page_size: size }));
      }
      const sid = pathname.slice(base.length + 1, -'.json'.length);
      response.statusCode = this.failsWith ?? (this.recordings.delete(sid) ? 204 : 404);
      response.end(response.statusCode === 204 ? '' : JSON.stringify({ code: 20404 }));
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

describe('TwilioRecordings.deleteOf', () => {
  let twilio: FakeTwilio;
  let recordings: TwilioRecordings;
  beforeEach(async () => {
    twilio = new FakeTwilio();
    const baseUrl = await twilio.start();
    recordings = new TwilioRecordings({
      accountSid: ACCOUNT,
      authToken: 'a-secret-token',
      baseUrl,
    });
  });
  afterEach(() => twilio.stop());

  it('deletes every recording of the call, of more than one page too', async () => {
    for (let n = 0; n < 130; n++) twilio.recordings.add(sidOf(n));
    expect(await recordings.deleteOf(CALL)).toBe(130);
    expect(twilio.recordings.size).toBe(0);
    expect(await recordings.deleteOf(CALL)).toBe(0);
  });

  it('leaves the recordings of other calls alone', async () => {
    twilio.recordings.add(sidOf(1));
    expect(await recordings.deleteOf(`CA${'3'.repeat(32)}`)).toBe(0);
    expect(twilio.recordings.size).toBe(1);
  });

  it('says what Twilio answers, and nothing of the credentials', async () => {
    twilio.recordings.add(sidOf(1));
    twilio.failsWith = 403;
    const failure = recordings.deleteOf(CALL);
    await expect(failure).rejects.toThrow('Twilio answers with 403.');
    await expect(failure).rejects.not.toThrow(/secret/);
  });
});
