import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { S3ObjectStore } from './s3-object-store.js';

/** Answers to PUT, in turn; the last one stays. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number, name = ''): Answer =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/xml' });
    response.end(name && `<Error><Code>${name}</Code></Error>`);
  };

let server: Server | undefined;
let store: S3ObjectStore | undefined;
afterEach(async () => {
  await store?.close();
  server?.closeAllConnections();
  server?.close();
});

/** A server without versioning that answers PUT as told. The first PUT is the probe's. */
async function serve(...puts: Answer[]): Promise<{ store: S3ObjectStore; requests: string[] }> {
  const requests: string[] = [];
  server = createServer((request, response) => {
    request.resume();
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    requests.push(`${request.method} ${pathname}`);
    if (searchParams.has('versioning')) {
      response.end('<VersioningConfiguration/>');
    } else if (request.method === 'PUT') {
      ((puts.length > 1 ? puts.shift() : puts[0]) as Answer)(request, response);
    } else response.end('stored bytes');
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  store = new S3ObjectStore({
    bucket: 'record',
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  return { store, requests };
}

const bytes = Buffer.from('stored bytes');
const PROBED = status(412, 'PreconditionFailed');

describe('S3ObjectStore', () => {
  it('refuses a server that overwrites despite If-None-Match', async () => {
    const { store } = await serve(status(200));
    await expect(store.create('segments/a', bytes)).rejects.toMatchObject({
      code: 'STORE.REFUSED',
      reason: expect.stringContaining('ignores If-None-Match'),
    });
  });

  it('tries a server out once, and again only after a failure', async () => {
    const { store, requests } = await serve(status(501, 'NotImplemented'), PROBED, status(200));
    await expect(store.create('segments/a', bytes)).rejects.toMatchObject({ retryable: true });
    requests.length = 0;
    await store.create('segments/a', bytes);
    await store.create('segments/b', bytes);
    expect(requests).toEqual([
      'GET /record/',
      'PUT /record/.verbatim/create-only',
      'PUT /record/segments/a',
      'PUT /record/segments/b',
    ]);
  });

  it('sends a digest that every server checks', async () => {
    const digests: unknown[] = [];
    const { store } = await serve(PROBED, (request, response) => {
      digests.push(request.headers['content-md5'], request.headers['if-none-match']);
      status(200)(request, response);
    });
    await store.create('segments/a', bytes);
    expect(digests).toEqual([createHash('md5').update(bytes).digest('base64'), '*']);
  });

  it('asks again while another write of the key is being decided', async () => {
    const undecided = status(409, 'ConditionalRequestConflict');
    const { store } = await serve(PROBED, undecided, undecided, PROBED);
    expect(await store.create('segments/a', bytes)).toMatchObject({ outcome: 'identical' });
  });

  it('gives up on a key that is being written for ever', async () => {
    const { store } = await serve(PROBED, status(409, 'ConditionalRequestConflict'));
    await expect(store.create('segments/a', bytes)).rejects.toMatchObject({
      code: 'STORE.UNAVAILABLE',
    });
  });

  it.each([
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [429, 'TooManyRequests'],
    [400, 'RequestTimeout'],
  ])(
    'tries a %i %s again within the request, then says retryably that it is away',
    async (code, name) => {
      const { store } = await serve(PROBED, status(code, name));
      await expect(store.create('segments/a', bytes)).rejects.toMatchObject({
        code: 'STORE.UNAVAILABLE',
        retryable: true,
      });
    },
  );

  it('settles a write whose answer was lost by comparing what is stored', async () => {
    const { store } = await serve(PROBED, (request) => request.socket.destroy(), PROBED);
    expect(await store.create('segments/a', bytes)).toMatchObject({ outcome: 'identical' });
  });
});
