import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { turnAwayUnread } from './unread-requests.js';

const FORGED = 'A'.repeat(27) + '=';
const FORM = 'application/x-www-form-urlencoded';
const counted: string[] = [];
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
  counted.length = 0;
});

/** The status for a request whose body never comes: 200 for what would be read. */
async function answered(
  headers: Record<string, string>,
  isHeard: (source: string | undefined, bytes: number) => boolean = () => true,
): Promise<number | undefined> {
  const stands = turnAwayUnread(
    { isHeard, refused: () => counted.push('refused') },
    { of: () => '203.0.113.9' },
    { forbidden: () => counted.push('forbidden'), unread: () => counted.push('unread') },
  );
  const server = createServer((incoming, outgoing) =>
    stands(incoming, outgoing, () => outgoing.end()),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const sending = request({ port, host: '127.0.0.1', method: 'POST', headers });
  sending.on('error', () => undefined);
  sending.flushHeaders();
  return new Promise((resolve) => sending.once('response', (got) => resolve(got.statusCode)));
}

describe('turnAwayUnread', () => {
  it.each([
    ['no signature', { 'content-type': FORM }],
    ['no form', { 'x-twilio-signature': FORGED, 'content-type': 'application/json' }],
    ['what is no signature', { 'x-twilio-signature': 'AAAA', 'content-type': FORM }],
    [
      'what is packed',
      { 'x-twilio-signature': FORGED, 'content-type': FORM, 'content-encoding': 'gzip' },
    ],
  ])('refuses %s unread, and holds it against the source', async (_what, headers) => {
    expect(await answered({ ...headers, 'content-length': '9' })).toBe(403);
    expect(counted).toEqual(['refused', 'forbidden']);
  });

  it('refuses what is not to be heard unread, and holds nothing against it', async () => {
    const headers = { 'x-twilio-signature': FORGED, 'content-type': FORM, 'content-length': '9' };
    expect(await answered(headers, () => false)).toBe(429);
    expect(counted).toEqual(['unread']);
  });

  it('asks with the length that the body will have, and the most of one that does not say', async () => {
    const asked: number[] = [];
    const ask = (_source: string | undefined, bytes: number) => asked.push(bytes) > 0;
    const signed = { 'x-twilio-signature': FORGED, 'content-type': `${FORM}; charset=UTF-8` };
    expect(await answered({ ...signed, 'content-length': '900' }, ask)).toBe(200);
    expect(await answered({ ...signed, 'transfer-encoding': 'chunked' }, ask)).toBe(200);
    expect(asked).toEqual([900, 65_536]);
  });
});
