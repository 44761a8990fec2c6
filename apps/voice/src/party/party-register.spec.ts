import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Metrics } from '@verbatim/platform';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { PartyDesk } from './party-desk.js';
import { PartyRegister, type PartyQuestion } from './party-register.js';

const QUESTION: PartyQuestion = {
  callId: `CA${'a'.repeat(32)}`,
  direction: 'outbound',
  from: '+15550100005',
  to: '+12125550147',
  vertical: 'debt-collection',
};
const PARTY = { personRef: 'crm-81', isFirstContact: true };

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

interface Asked {
  readonly body: string;
  readonly authorization: string | undefined;
}

async function registerThat(
  answer: (response: ServerResponse, request: IncomingMessage) => void,
  token?: string,
): Promise<{ register: PartyRegister; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      asked.push({ body, authorization: request.headers.authorization });
      answer(response, request);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/party`;
  return { register: new PartyRegister({ url, token, timeoutMs: 200 }), asked };
}

const saying =
  (status: number, body = '') =>
  (response: ServerResponse) =>
    void response.writeHead(status).end(body);

describe('PartyRegister.ask', () => {
  it('puts the question and gives the party that is answered', async () => {
    const { register, asked } = await registerThat(saying(200, JSON.stringify(PARTY)), 'a-token');
    expect(await register.ask(QUESTION)).toEqual({ kind: 'found', party: PARTY });
    expect(asked.map(({ body }) => JSON.parse(body))).toEqual([QUESTION]);
    expect(asked[0]?.authorization).toBe('Bearer a-token');
  });

  it.each([204, 404])('knows nobody when the answer is %d', async (status) => {
    const { register, asked } = await registerThat(saying(status));
    expect(await register.ask(QUESTION)).toEqual({ kind: 'unknown' });
    expect(asked[0]?.authorization).toBeUndefined();
  });

  it('names the fields of an answer that is no party, and none of its values', async () => {
    const wrong = { personRef: '', numbers: [{ number: '212-555-0147' }], 'Dana Reyes': 1 };
    const { register } = await registerThat(saying(200, JSON.stringify(wrong)));
    const answer = await register.ask(QUESTION);
    expect(answer).toEqual({
      kind: 'invalid',
      problems: ['personRef: too_small', 'numbers.0.number: invalid_format'],
    });
    expect(JSON.stringify(answer)).not.toMatch(/Dana|212/);
  });

  it('takes what is no JSON, or is longer than any party, as no party', async () => {
    const { register } = await registerThat(saying(200, '<html>'));
    expect(await register.ask(QUESTION)).toMatchObject({ kind: 'invalid' });
    const long = await registerThat(saying(200, JSON.stringify({ x: 'x'.repeat(200_000) })));
    expect(await long.register.ask(QUESTION)).toEqual({
      kind: 'invalid',
      problems: ['at most 131072 bytes'],
    });
  });

  it('gives up in time, on an error, on a redirect, and where nobody listens', async () => {
    const silent = await registerThat(() => undefined);
    const before = Date.now();
    expect(await silent.register.ask(QUESTION)).toEqual({ kind: 'failed', reason: 'timeout' });
    expect(Date.now() - before).toBeLessThan(2_000);
    const broken = await registerThat(saying(500, 'no'));
    expect(await broken.register.ask(QUESTION)).toEqual({ kind: 'failed', reason: 'status-500' });
    const moved = await registerThat((response) =>
      response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    );
    expect(await moved.register.ask(QUESTION)).toMatchObject({ kind: 'failed' });
    const nowhere = new PartyRegister({
      url: 'http://127.0.0.1:9/',
      token: undefined,
      timeoutMs: 200,
    });
    expect(await nowhere.ask(QUESTION)).toEqual({ kind: 'failed', reason: 'unreachable' });
  });
});

describe('PartyDesk.partyOf', () => {
  const logger = { warn: vi.fn() };
  const deskOf = (register?: Pick<PartyRegister, 'ask'>) => {
    const metrics = new Metrics();
    return { desk: new PartyDesk(register, metrics, logger as never), metrics };
  };

  it('knows nobody without a register, and asks nobody', async () => {
    expect(await deskOf().desk.partyOf(QUESTION)).toBeUndefined();
  });

  it('lets the call go on whatever the answer is, and counts it', async () => {
    const { desk, metrics } = deskOf({ ask: async () => ({ kind: 'failed', reason: 'timeout' }) });
    expect(await desk.partyOf(QUESTION)).toBeUndefined();
    expect(logger.warn).toHaveBeenCalledWith(
      { callId: QUESTION.callId, reason: 'timeout' },
      'Who is on the call was not answered.',
    );
    expect(await metrics.registry.metrics()).toMatch(
      /voice_party_lookups_total\{outcome="failed"\} 1/,
    );
  });
});
