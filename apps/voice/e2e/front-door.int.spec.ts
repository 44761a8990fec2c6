import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newCallSid, parametersOf } from './testing/fake-twilio.js';
import { AUTH_TOKEN, VoiceWorld } from './testing/voice-world.js';

const HEALTHCARE = '+15550100001';
const INSURANCE = '+15550100004';
const SALON = '+15550100007';
const API_KEY = 'sk-test-never-to-be-logged';
let world: VoiceWorld;

beforeAll(async () => {
  world = await VoiceWorld.create({
    OPENAI_API_KEY: API_KEY,
    PARTY_LOOKUP_TOKEN: 'party-token-never-to-be-logged',
    VOICE_TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'trace',
    VOICE_CALLS_MAX: '40',
    VOICE_STREAM_WAIT_MS: '120000',
  });
  const verticals = await world.copyPolicy();
  const healthcare = path.join(verticals, 'healthcare.yaml');
  const text = await readFile(healthcare, 'utf8');
  await writeFile(healthcare, text.replace("expiresOn: '2035-12-31'", "expiresOn: '2026-01-02'"));
  const insurance = path.join(verticals, 'insurance.yaml');
  await appendFile(insurance, '\nadmission:\n  sharePercent: 10\n');
  await world.start();
  await world.ready();
});
afterAll(async () => {
  await world?.remove();
});

const url = (pathname: string): string => `${world.environment['PUBLIC_URL']}${pathname}`;
const FROM_OUTSIDE = { 'x-forwarded-for': '203.0.113.9' };

describe('what an operator may read', () => {
  it('is for this machine, and not for whom a proxy on it lets through', async () => {
    const here = await fetch(url('/metrics'));
    expect([here.status, await here.text()]).toEqual([200, expect.stringContaining('voice_calls')]);
    const outside = await fetch(url('/metrics'), { headers: FROM_OUTSIDE });
    expect([outside.status, await outside.text()]).toEqual([
      401,
      expect.not.stringContaining('voice_calls'),
    ]);
  });

  it('leaves nothing but yes and no for everybody else', async () => {
    const ready = await fetch(url('/health/ready'), { headers: FROM_OUTSIDE });
    expect([ready.status, await ready.text()]).toEqual([200, '{"status":"ok"}']);
    expect(await (await fetch(url('/health/ready'))).json()).toHaveProperty('details');
    expect(await (await fetch(url('/health/live'))).json()).toEqual({ status: 'ok' });
  });

  it('is nothing for a browser to run, to frame or to keep', async () => {
    const { headers } = await fetch(url('/health/live'));
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.has('access-control-allow-origin')).toBe(false);
    expect(headers.has('x-powered-by')).toBe(false);
  });
});

/** The answer to a request whose body never comes. */
function answerUnread(headers: Record<string, string>): Promise<number | undefined> {
  const sending = request(url('/twilio/voice'), { method: 'POST', headers });
  sending.on('error', () => undefined);
  sending.flushHeaders();
  return new Promise((resolve) => sending.once('response', (got) => resolve(got.statusCode)));
}

describe('a request that is not Twilio’s', () => {
  it('is answered before its body has come, without a signature or too long', async () => {
    expect(await answerUnread({ 'content-length': '100' })).toBe(403);
    const tooLong = { 'content-length': '70000', 'x-twilio-signature': 'AAAA' };
    expect(await answerUnread(tooLong)).toBe(413);
  });

  it('closes the door for its source alone, until something signed comes from there', async () => {
    const forged = {
      'x-twilio-signature': 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=',
      'x-forwarded-for': '198.51.100.7',
    };
    const form = { CallSid: newCallSid(), To: SALON };
    const answers: number[] = [];
    // What a slow machine takes over sixty requests is given back to the source meanwhile.
    while (answers.at(-1) !== 429 && answers.length < 300) {
      answers.push((await world.twilio.post('/twilio/status', form, forged)).status);
    }
    expect(answers.length).toBeGreaterThan(60);
    expect(answers.slice(0, -1).every((status) => status === 403)).toBe(true);
    expect(answers.at(-1)).toBe(429);
    const elsewhere = { 'x-forwarded-for': '54.172.60.1' };
    expect((await world.twilio.call(newCallSid(), SALON, elsewhere)).status).toBe(200);
  });
});

describe('a webhook that somebody has recorded', () => {
  it('begins no call anew, whatever its idempotency token says', async () => {
    const callId = newCallSid();
    const client = new pg.Client({ connectionString: world.environment['DATABASE_URL'] });
    await client.connect();
    await client.query(
      `INSERT INTO stream_tokens (call_id, part, token_hash, used_by, used_at)
         VALUES ($1, 0, '\\x00', 'another', now() - interval '6 minutes')`,
      [callId],
    );
    await client.end();
    const answer = await world.twilio.call(callId, SALON, { 'i-twilio-idempotency-token': 'new' });
    expect(answer.status).toBe(403);
    expect(await world.eventsOf(callId)).toEqual([]);
  });

  it('ends no call of the day before yesterday', async () => {
    const form = {
      CallSid: newCallSid(),
      To: SALON,
      CallStatus: 'completed',
      Timestamp: new Date(Date.now() - 2 * 86_400_000).toUTCString(),
    };
    expect((await world.twilio.post('/twilio/status', form)).status).toBe(403);
  });
});

describe('a call about health', () => {
  it('is diverted where an attestation has expired, and the log says which and where', async () => {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, HEALTHCARE);
    expect(text).not.toContain('<Stream');
    await expect
      .poll(() => world.eventsOf(callId))
      .toContainEqual(expect.objectContaining({ kind: 'call.diverted', reason: 'attestation' }));
    expect(world.logLines.join('\n')).toMatch(
      /healthcare\.yaml:\d+:\d+ healthcare: twilio-agreement expired on 2026-01-02/,
    );
  });

  it('stops no call of another vertical', async () => {
    const { text } = await world.twilio.call(newCallSid(), SALON);
    expect(text).toContain('<Stream');
  });
});

describe('the log at its most talkative', () => {
  it('holds no secret after a call, a refused stream and a model that hangs up', async () => {
    const callId = newCallSid();
    const { text } = await world.twilio.call(callId, SALON);
    const parameters = parametersOf(text);
    const socket = await world.twilio.open();
    if (typeof socket === 'number') throw new Error(`the upgrade was answered with ${socket}`);
    socket.start(callId, { ...parameters, token: `${parameters['token']}x` });
    await socket.closed;
    await world.twilio.ended(callId, SALON);

    const { DATABASE_URL = '', REDIS_URL = '', MASTER_KEY_FILE = '' } = world.environment;
    const masterKey = (await readFile(MASTER_KEY_FILE, 'utf8')).trim();
    const secrets = [
      AUTH_TOKEN,
      API_KEY,
      'party-token-never-to-be-logged',
      new URL(DATABASE_URL).password,
      new URL(REDIS_URL).password,
      masterKey,
      parameters['token'] ?? '',
    ];
    const log = world.logLines.join('\n');
    expect(world.logLines.length).toBeGreaterThan(3);
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(8);
      expect(log.includes(secret)).toBe(false);
    }
    expect(log).not.toContain('+15550107777');
  });
});

describe('a flood on one number', () => {
  it('takes what nobody is owed, and leaves the others their share', async () => {
    const isConnected = async (number: string): Promise<boolean> =>
      (await world.twilio.call(newCallSid(), number)).text.includes('<Stream');
    await Promise.all(Array.from({ length: 60 }, () => isConnected(SALON)));
    // 40 less 4 (10 %) of insurance and 2 (5 %) of calls that we place, though 60 came at once.
    expect(await world.metric('voice_calls_active')).toBe(34);
    expect(await isConnected(SALON)).toBe(false);
    const insured = await Promise.all(Array.from({ length: 5 }, () => isConnected(INSURANCE)));
    expect(insured.filter(Boolean)).toHaveLength(4);
  });
});
