import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { S3ObjectStore } from './s3-object-store.js';

let server: Server | undefined;
let store: S3ObjectStore | undefined;
afterEach(async () => {
  await store?.close();
  server?.closeAllConnections();
  server?.close();
});

const KEY = 'calls/CA1/r1/manifest.json';
const HELD = '2030-01-01T00:00:00Z';
const retention = (mode: string, until: string): string =>
  `<Retention><Mode>${mode}</Mode><RetainUntilDate>${until}</RetainUntilDate></Retention>`;
const version = (id: string): string =>
  `<Version><Key>${KEY}</Key><VersionId>${id}</VersionId><Size>12</Size></Version>`;

interface Answers {
  /** Oldest first. */
  readonly versions: readonly string[];
  /** Of each version. */
  readonly retention?: string;
  /** That many extensions are refused at first; another process has then extended it until 2035. */
  readonly refusals?: number;
}

interface Asked {
  readonly line: string;
  readonly versionId: string | null;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A bucket with Object Lock as AWS would answer, and what it was asked. */
async function serve(answers: Answers) {
  const requests: Asked[] = [];
  let { refusals = 0, retention: held } = answers;
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const line = `${request.method} ${pathname}${searchParams.has('retention') ? '?retention' : ''}`;
      const versionId = searchParams.get('versionId');
      requests.push({ line, versionId, headers: request.headers, body });
      const xml = (text: string): unknown =>
        response.writeHead(200, { 'content-type': 'application/xml' }).end(text);
      const failure = (status: number, code: string): unknown =>
        response
          .writeHead(status, { 'content-type': 'application/xml' })
          .end(`<Error><Code>${code}</Code></Error>`);
      if (searchParams.has('versioning')) {
        xml('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
      } else if (searchParams.has('object-lock')) {
        xml(
          '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>',
        );
      } else if (searchParams.has('versions')) {
        const listed = answers.versions.toReversed().map(version).join('');
        xml(`<ListVersionsResult>${listed}</ListVersionsResult>`);
      } else if (searchParams.has('legal-hold')) failure(404, 'NoSuchObjectLockConfiguration');
      else if (searchParams.has('retention') && request.method === 'GET') {
        if (held === undefined) failure(404, 'NoSuchObjectLockConfiguration');
        else xml(held);
      } else if (searchParams.has('retention') && refusals-- > 0) {
        held = retention('GOVERNANCE', '2035-01-01T00:00:00Z');
        failure(403, 'AccessDenied');
      } else if (request.method === 'HEAD') response.writeHead(404).end();
      else response.writeHead(200, { 'x-amz-version-id': answers.versions.at(-1) ?? '' }).end();
    });
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
const governance = (until: string) => ({ mode: 'governance', until: new Date(until) }) as const;
const compliance = (until: string) => ({ mode: 'compliance', until: new Date(until) }) as const;

describe('S3ObjectStore in a bucket with Object Lock', () => {
  it('locks with the write itself, which carries the digest that AWS demands with a lock', async () => {
    const { store, requests } = await serve({ versions: ['v1'] });
    const stored = await store.create(KEY, bytes, { lock: governance('2030-01-01T00:00:00.001Z') });
    const put = requests.find(({ line }) => line === `PUT /record/${KEY}`);
    expect(put?.headers).toMatchObject({
      'content-md5': createHash('md5').update(bytes).digest('base64'),
      'x-amz-object-lock-mode': 'GOVERNANCE',
      'x-amz-object-lock-retain-until-date': expect.stringContaining('2030-01-01T00:00:01'),
    });
    expect(stored).toMatchObject({ outcome: 'created', versionId: 'v1' });
    expect(stored.lock).toEqual(governance('2030-01-01T00:00:01Z'));
  });

  it('takes the answer of AWS for a version that is not locked', async () => {
    const { store } = await serve({ versions: ['v1'] });
    expect(await store.lockOf(KEY)).toBeUndefined();
  });

  it.each([
    ['never for a later end', governance('2040-01-01T00:00:00Z'), [undefined, undefined], '2040'],
    ['where a stricter mode was refused', compliance(HELD), [undefined, 'true'], '2035'],
  ])('asks for a bypass %s', async (_when, lock, bypasses, year) => {
    const answers: Answers = { versions: ['v1'], retention: retention('GOVERNANCE', HELD) };
    const { store, requests } = await serve({ ...answers, refusals: 1 });
    await store.extendLock(KEY, lock);
    const sent = requests.filter(({ line }) => line === `PUT /record/${KEY}?retention`);
    const header = 'x-amz-bypass-governance-retention';
    expect(sent.map(({ headers }) => headers[header])).toEqual(bypasses);
    expect(sent.at(-1)?.body).toContain(`${year}-01-01T00:00:00`);
  });

  it.each([
    ['a shorter one', governance('2029-01-01T00:00:00Z')],
    ['the same', governance(HELD)],
  ])('sends nothing where %s is asked for', async (_what, lock) => {
    const answers: Answers = { versions: ['v1'], retention: retention('GOVERNANCE', HELD) };
    const { store, requests } = await serve(answers);
    expect(await store.extendLock(KEY, lock)).toEqual(governance(HELD));
    expect(requests.some(({ line }) => line === `PUT /record/${KEY}?retention`)).toBe(false);
  });

  it('looks again when another process has extended it further in between', async () => {
    const answers: Answers = { versions: ['v1'], retention: retention('GOVERNANCE', HELD) };
    const { store } = await serve({ ...answers, refusals: 1 });
    const held = await store.extendLock(KEY, governance('2031-01-01T00:00:00Z'));
    expect(held).toEqual(governance('2035-01-01T00:00:00Z'));
  });

  it('says so when it has no leave to extend', async () => {
    const answers: Answers = { versions: ['v1'], retention: retention('GOVERNANCE', HELD) };
    const { store } = await serve({ ...answers, refusals: 9 });
    const extending = store.extendLock(KEY, governance('2040-01-01T00:00:00Z'));
    await expect(extending).rejects.toMatchObject({ code: 'STORE.REFUSED' });
  });

  it('destroys the oldest version last', async () => {
    const { store, requests } = await serve({ versions: ['v1', 'forged'] });
    expect(await store.destroy(KEY, { bypassGovernance: false })).toEqual({
      versions: 2,
      deleteMarkers: 0,
    });
    const deleted = requests.filter(({ line }) => line.startsWith('DELETE'));
    expect(deleted.map(({ versionId }) => versionId)).toEqual(['forged', 'v1']);
  });
});
