import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ed25519Signer, TrustedKeys, checkpointPath, signCheckpoint } from '@verbatim/audit-log';
import { parseEnv } from '@verbatim/platform';
import { StorageEnv } from '@verbatim/storage';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LogEnv } from '../log.env.js';
import { AnchorDiffersError, type AnchoredCheckpoint } from './anchor-place.js';
import { openAnchors } from './open-anchors.js';
import { WebhookAnchor } from './webhook-anchor.js';

const signer = new Ed25519Signer(generateKeyPairSync('ed25519').privateKey);
const trustedKeys = TrustedKeys.from([signer.publicKey]);

async function checkpointOf(size: number, fill = size): Promise<AnchoredCheckpoint> {
  const root = Buffer.alloc(32, fill);
  return { size, root, note: await signCheckpoint({ origin: 'verbatim/log', size, root }, signer) };
}

const Env = z.object({ ...StorageEnv.shape, ...LogEnv.shape });
const open = (variables: Record<string, string>) =>
  openAnchors(
    parseEnv(Env, { DATABASE_URL: 'postgresql://app@127.0.0.1/none', ...variables }),
    trustedKeys,
  );

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'verbatim-anchor-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('An anchor in a directory', () => {
  const anchored = async () => (await open({ ANCHOR_DIRECTORY: directory }))[0]!;

  it('keeps each checkpoint that it was given, and points to the newest', async () => {
    const place = await anchored();
    const [three, five] = [await checkpointOf(3), await checkpointOf(5)];
    for (const checkpoint of [three, five, five]) await place.keep(checkpoint);
    expect(await readFile(path.join(directory, 'log/checkpoint'))).toEqual(five.note);
    for (const { size, note } of [three, five]) {
      expect(await readFile(path.join(directory, checkpointPath(size)))).toEqual(note);
    }
    // Whoever takes over finds it as it is.
    await (await anchored()).keep(await checkpointOf(6));
    await place.close();
  });

  it('takes no checkpoint that the log cannot have come to from there', async () => {
    const place = await anchored();
    await place.keep(await checkpointOf(3));
    await place.keep(await checkpointOf(5));
    const cut = place.keep(await checkpointOf(4));
    await expect(cut).rejects.toThrow(AnchorDiffersError);
    await expect(cut).rejects.toThrow(/has a checkpoint of 5 leaves, the log only 4/);
    await expect(place.keep(await checkpointOf(5, 9))).rejects.toThrow(/another checkpoint of 5/);
    expect(await readFile(path.join(directory, 'log/checkpoint'))).toEqual(
      (await checkpointOf(5)).note,
    );
  });
});

describe('openAnchors', () => {
  it('opens the places that are named, and none else', async () => {
    const places = await open({
      ANCHOR_DIRECTORY: directory,
      ANCHOR_S3_BUCKET: 'anchors',
      ANCHOR_WEBHOOK_URL: 'https://anchors.example/secret-path',
    });
    expect(places.map(({ name }) => name)).toEqual(['directory', 'bucket', 'webhook']);
    expect(places[2]?.description).toBe('https://anchors.example');
    await Promise.all(places.map((place) => place.close()));
    expect(await open({})).toEqual([]);
  });

  it.each([
    ['the store itself', {}, /ANCHOR_DIRECTORY: must lie outside STORE_DIRECTORY/],
    [
      'the bucket of the store',
      { S3_BUCKET: 'calls', ANCHOR_S3_BUCKET: 'calls' },
      /another bucket/,
    ],
    ['half a key', { ANCHOR_S3_SECRET_ACCESS_KEY: 's' }, /ANCHOR_S3_ACCESS_KEY_ID: is required/],
  ])('refuses %s', async (_what, variables, expectation) => {
    const inside = { STORE_DIRECTORY: directory, ANCHOR_DIRECTORY: path.join(directory, 'anchor') };
    await expect(open({ ...inside, ...variables })).rejects.toThrow(expectation);
  });
});

describe('WebhookAnchor', () => {
  let server: Server;
  let bodies: string[];
  let answers: number[];
  let url: string;

  beforeEach(async () => {
    [bodies, answers] = [[], []];
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      bodies.push(body);
      response.writeHead(answers.shift() ?? 204).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as { port: number }).port}/anchor`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it('posts the note as it is, again after an answer that is no success', async () => {
    const checkpoint = await checkpointOf(3);
    answers = [503, 500];
    await new WebhookAnchor(url).keep(checkpoint);
    expect(bodies).toEqual(Array.from({ length: 3 }, () => checkpoint.note.toString()));
  });

  it('gives up after three tries with what was wrong, and says not where it posts', async () => {
    answers = [403, 403, 403];
    const keeping = new WebhookAnchor(url).keep(await checkpointOf(3));
    await expect(keeping).rejects.toMatchObject({ code: 'ANCHOR.REFUSED', retryable: true });
    await expect(keeping).rejects.toThrow(/HTTP 403/);
    await expect(keeping).rejects.not.toThrow(/\/anchor\b/);
    expect(bodies).toHaveLength(3);
  });
});
