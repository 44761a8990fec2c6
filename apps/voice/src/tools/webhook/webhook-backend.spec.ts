import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ToolRequest } from '@verbatim/tools';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, WebhookBackend } from './webhook-backend.js';

const SECRET = 'a-secret-of-the-salon';
interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Reply = (response: ServerResponse) => void;

let server: Server;
let received: Received[];
let replies: Reply[];
let nowMs: number;
let backend: WebhookBackend;

const json =
  (value: unknown, status = 200): Reply =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(JSON.stringify(value));

beforeEach(async () => {
  [received, replies, nowMs] = [[], [], 0];
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      (replies.shift() ?? json({ bookings: [] }))(response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/verbatim`;
  backend = new WebhookBackend({ url, secret: SECRET, attemptMaxMs: 300, now: () => nowMs });
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = (change: Partial<ToolRequest> = {}): ToolRequest => ({
  tool: 'find_booking',
  input: { reference: 'KTR482' },
  vertical: 'salon',
  zone: 'America/New_York',
  callId: 'CA1',
  idempotencyKey: 'key-1',
  signal: new AbortController().signal,
  ...change,
});

describe('a request', () => {
  it('is one signed POST of JSON under its idempotency key', async () => {
    expect(await backend.answer(request())).toEqual({ kind: 'answered', output: { bookings: [] } });
    const [{ headers, body }] = received as [Received];
    expect(JSON.parse(body)).toEqual({
      v: 1,
      tool: 'find_booking',
      input: { reference: 'KTR482' },
      vertical: 'salon',
      zone: 'America/New_York',
      callId: 'CA1',
      idempotencyKey: 'key-1',
    });
    expect(headers['idempotency-key']).toBe('key-1');
    const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(
      String(headers['verbatim-signature']),
    )!;
    const expected = createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex');
    expect(mac).toBe(expected);
    expect(body + JSON.stringify(headers)).not.toContain(SECRET);
  });

  it.each([500, 503, 429])('answered %d is sent again, the very same', async (status) => {
    replies = [json({}, status), json({}, status)];
    expect(await backend.answer(request())).toMatchObject({ kind: 'answered' });
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });

  it('is sent three times at most', async () => {
    replies = Array.from({ length: 9 }, () => json({}, 500));
    expect(await backend.answer(request())).toEqual({ kind: 'failed', code: 'backend-failed' });
    expect(received).toHaveLength(3);
  });

  it('whose answer is cut off, or never comes, is sent again', async () => {
    replies = [(response) => response.destroy(), () => undefined];
    expect(await backend.answer(request())).toMatchObject({ kind: 'answered' });
    expect(received).toHaveLength(3);
  });

  it('is not sent on to where a redirect points', async () => {
    replies = [(response) => void response.writeHead(307, { location: '/elsewhere' }).end()];
    expect(await backend.answer(request())).toEqual({ kind: 'failed', code: 'backend-refused' });
    expect(received).toHaveLength(1);
  });

  it.each([400, 401, 404, 204])('answered %d is not sent again', async (status) => {
    replies = [(response) => void response.writeHead(status).end()];
    expect(await backend.answer(request())).toEqual({ kind: 'failed', code: 'backend-refused' });
    expect(received).toHaveLength(1);
  });
});

describe('an answer', () => {
  it('that is too long is not read to its end', async () => {
    replies = [(response) => void response.writeHead(200).end(`"${'x'.repeat(ANSWER_BYTES_MAX)}"`)];
    expect(await backend.answer(request())).toEqual({
      kind: 'failed',
      code: 'backend-answer-too-long',
    });
  });

  it('that is not JSON is none', async () => {
    replies = [(response) => void response.writeHead(200).end('<html>')];
    expect(await backend.answer(request())).toEqual({
      kind: 'failed',
      code: 'backend-answer-malformed',
    });
  });
});

describe('a server that is away', () => {
  it('makes nobody wait after five failures, and is tried once in 10 s', async () => {
    replies = Array.from({ length: 15 }, () => json({}, 500));
    for (let n = 0; n < 5; n++) await backend.answer(request());
    expect(received).toHaveLength(15);
    expect(await backend.answer(request())).toEqual({ kind: 'failed', code: 'backend-away' });
    expect(received).toHaveLength(15);
    nowMs = 10_000;
    expect(await backend.answer(request())).toMatchObject({ kind: 'answered' });
    expect(await backend.answer(request())).toMatchObject({ kind: 'answered' });
  });
});

describe('a call that is over', () => {
  it('takes reads with it, and no writes', async () => {
    const over = AbortSignal.abort();
    expect(await backend.answer(request({ signal: over }))).toMatchObject({ kind: 'failed' });
    const booked = await backend.answer(request({ tool: 'cancel', signal: over }));
    expect(booked).toMatchObject({ kind: 'answered' });
    expect(received.map(({ body }) => (JSON.parse(body) as { tool: string }).tool)).toEqual([
      'cancel',
    ]);
  });
});
