import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { callInVcon, verifySignedVcon } from '@verbatim/audit-log';
import { ConsoleAccesses, readTrustedCertificates } from '@verbatim/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConsoleWorld, tokenFor } from '../testing/console-world.js';
import { REDACTED, SAID, sealInto } from '../testing/sealed-call.js';

const VIEWER = { sub: 'vera', roles: ['viewer'] };
const OFFICER = { sub: 'mara', roles: ['officer'] };
const APPROVER = { sub: 'joel', roles: ['approver'] };
const ADMIN = { sub: 'root', roles: ['admin'] };

let world: ConsoleWorld;
let callId: string;
beforeAll(async () => {
  world = await ConsoleWorld.start();
  callId = await sealInto(world.directory);
});
afterAll(async () => {
  expect(world.bugs).toEqual([]);
  await world.stop();
});

const target = (query = ''): string => `/api/v1/calls/${callId}/vcon${query}`;

async function opened(body: object) {
  const certificate = path.join(world.directory, 'exports/vcon-certificate.pem');
  const trustedCertificates = await readTrustedCertificates(certificate);
  const bytes = Buffer.from(JSON.stringify(body));
  return callInVcon((await verifySignedVcon(bytes, { trustedCertificates, at: new Date() })).vcon);
}

describe('GET /calls/{callId}/vcon', () => {
  it.each([OFFICER, ADMIN])('gives the words to $sub', async (who) => {
    const { status, body } = await world.ask(who, 'GET', target());
    expect(status).toBe(200);
    const call = await opened(body);
    expect(call.form === 'full' && call.conversation.turns.map(({ text }) => text)).toEqual([SAID]);
  });

  it.each([VIEWER, APPROVER])(
    'gives $sub the redacted version, which names the full one',
    async (who) => {
      const full = await opened((await world.ask(OFFICER, 'GET', target())).body);
      const { status, body } = await world.ask(who, 'GET', target('?version=fullest'));
      expect(status).toBe(200);
      const call = await opened(body);
      expect(call).toMatchObject({
        ...{ form: 'redacted', fuller: full.uuid, transcript: { turns: [{ text: REDACTED }] } },
      });
    },
  );

  it('gives the redacted version to whoever asks for it', async () => {
    const { body } = await world.ask(OFFICER, 'GET', target('?version=redacted'));
    expect((await opened(body)).form).toBe('redacted');
  });

  it('is of the media type of vCons, and in the access log', async () => {
    const authorization = `Bearer ${await tokenFor({ sub: 'exporter', roles: ['viewer'] })}`;
    const response = await fetch(`${world.url}${target()}`, { headers: { authorization } });
    expect(response.headers.get('content-type')).toMatch(/^application\/vcon(;|$)/);
    await response.arrayBuffer();
    const [begun] = (await new ConsoleAccesses(world.database).list({ subject: 'exporter' })).slice(
      -1,
    );
    expect(begun).toMatchObject({ phase: 'begun', action: 'exportCall', target: { callId } });
  });

  it('is not there for a call that is not sealed', async () => {
    const unknown = `/api/v1/calls/CA${'0'.repeat(32)}/vcon`;
    expect((await world.ask(OFFICER, 'GET', unknown)).status).toBe(404);
    expect((await world.ask(OFFICER, 'GET', target('?version=all'))).status).toBe(400);
  });

  it('signs nothing of a record that does not hold', async () => {
    const altered = await sealInto(world.directory);
    const key = `calls/${altered}/r1/events.vbe`;
    const file = path.join(world.directory, 'store', ...key.split('/'));
    expect((await readFile(file)).length).toBeGreaterThan(0);
    await rm(file);
    const { status, body } = await world.ask(VIEWER, 'GET', `/api/v1/calls/${altered}/vcon`);
    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: 'RECORD_DOES_NOT_HOLD',
      message: `The record of ${altered} is not exported, it is missing-object: ${key} is missing.`,
    });
  });

  it('says what it needs where it is not set up', async () => {
    const other = await ConsoleWorld.start({ TRUSTED_KEYS: '' });
    const { status, body } = await other.ask(OFFICER, 'GET', target());
    await other.stop();
    expect([status, body['code']]).toEqual([503, 'UNAVAILABLE']);
    expect(body['message']).toContain('TRUSTED_KEYS');
  });
});
