import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readCliEnv } from '../cli.env.js';
import { RecordAccess } from '../record-access.js';
import { VendorPeer } from '../testing/vendor-peer.js';
import { VoicePeer } from '../testing/voice-peer.js';
import { checksOf } from './all-checks.js';
import type { CheckResult } from './check.js';
import { skewOf } from './checks/clock.check.js';
import { installationOf } from './installation.js';
import { runChecks } from './run-checks.js';

const VERTICALS = path.resolve(import.meta.dirname, '../../../../config/verticals');
let vendors: VendorPeer;
let voice: VoicePeer;
let directory: string;

beforeAll(async () => {
  [vendors, voice] = [await VendorPeer.start(), await VoicePeer.start()];
  directory = await mkdtemp(path.join(tmpdir(), 'verbatim-doctor-'));
});
afterAll(async () => {
  await vendors?.stop();
  await voice?.stop();
  await rm(directory, { recursive: true });
});
beforeEach(() => {
  Object.assign(vendors, {
    accountStatus: 'active',
    accountType: 'Full',
    numbers: [],
    models: ['gpt-realtime-2.1', 'gpt-realtime-2.1-mini', 'gpt-transcribe'],
    sessionError: undefined,
    clockAheadMs: 0,
  });
  Object.assign(voice, {
    publicUrl: voice.url,
    takesUpgrades: true,
    takesForgeries: false,
    isDown: false,
  });
});

const settings = (): Record<string, string> => ({
  PUBLIC_URL: voice.url,
  PORT: voice.port,
  TWILIO_ACCOUNT_SID: vendors.accountSid,
  TWILIO_AUTH_TOKEN: vendors.authToken,
  TWILIO_API_URL: vendors.url,
  OPENAI_API_KEY: vendors.apiKey,
  OPENAI_BASE_URL: `${vendors.url}/v1`,
  STORE_DIRECTORY: path.join(directory, 'store'),
  SPOOL_DIRECTORY: directory,
  SPOOL_QUOTA_BYTES: String(4 * 1024 * 1024),
});

/** One check of an installation with these settings. */
async function look(name: string, changes: Record<string, string> = {}): Promise<CheckResult> {
  const access = new RecordAccess(readCliEnv({ ...settings(), ...changes }, undefined));
  try {
    const checks = checksOf(installationOf(access)).filter((check) => check.name === name);
    const [result] = await runChecks(checks);
    return result!;
  } finally {
    await access.close();
  }
}

/** As if the vendors were real: only addresses of this machine are simulators. */
const REAL = { OPENAI_BASE_URL: 'https://0.0.0.0:1/v1' };

describe('verbatim doctor: Twilio', () => {
  it('asks for the account', async () => {
    expect(await look('twilio-account')).toMatchObject({ outcome: 'ok', found: 'active, Full' });
    expect(await look('twilio-account', { TWILIO_AUTH_TOKEN: 'another-token' })).toMatchObject({
      outcome: 'failed',
      found: expect.stringContaining('401'),
      advice: expect.stringContaining('primary'),
    });
    vendors.accountStatus = 'suspended';
    expect(await look('twilio-account')).toMatchObject({ found: 'the account is suspended' });
  });

  it('compares what the console says of a number with what it must say', async () => {
    const well = {
      phone_number: '+15550100007',
      voice_url: `${voice.url}/twilio/voice`,
      voice_method: 'POST',
      status_callback: `${voice.url}/twilio/status`,
      status_callback_method: 'POST',
      voice_fallback_url: 'https://handler.twilio.com/twiml/EH1',
    };
    vendors.numbers = [well];
    expect(await look('twilio-numbers', REAL)).toMatchObject({ outcome: 'ok' });
    vendors.numbers = [{ ...well, voice_fallback_url: '' }];
    expect(await look('twilio-numbers', REAL)).toMatchObject({ outcome: 'warning' });
    vendors.numbers = [{ ...well, voice_url: 'https://demo.twilio.com', status_callback: null }];
    expect(await look('twilio-numbers', REAL)).toMatchObject({
      outcome: 'failed',
      found:
        `+15550100007 (salon): "A call comes in" is https://demo.twilio.com, not ${voice.url}/twilio/voice, ` +
        `"Call status changes" is empty, not ${voice.url}/twilio/status`,
    });
    vendors.numbers = [{ ...well, capabilities: { sms: false } }];
    const sms = { ...REAL, SMS_FROM: '+15550100007' };
    expect((await look('twilio-numbers', sms)).found).toBe('SMS_FROM +15550100007 sends no SMS');
    expect((await look('twilio-numbers', { ...REAL, SMS_FROM: '+15550109999' })).found).toBe(
      'SMS_FROM +15550109999 is not in this account',
    );
    vendors.numbers = [{ ...well, phone_number: '+14155550100' }];
    expect(await look('twilio-numbers', REAL)).toMatchObject({
      found: 'none of the 10 numbers of config/verticals is in this account',
    });
  });
});

describe('verbatim doctor: the way to the voice app', () => {
  it('tells an app that is down from an address that leads elsewhere', async () => {
    expect(await look('public-address')).toMatchObject({ outcome: 'ok' });
    voice.isDown = true;
    expect((await look('public-address')).advice).toMatch(/^Start the voice app/);
    voice.isDown = false;
    const elsewhere = await look('public-address', { PUBLIC_URL: vendors.url });
    expect(elsewhere.found).toContain(`HTTP 401, though the voice app is well on ${voice.url}`);
  });

  it.each([
    ['http://voice.example.com', 'PUBLIC_URL begins with http://'],
    ['https://voice.example.com:8443', 'PUBLIC_URL has the port 8443'],
    ['https://voice.example.com/voice', 'PUBLIC_URL has a path or a query'],
    ['nothing', 'PUBLIC_URL is no address'],
  ])('does not even ask under %s', async (url, found) => {
    expect(await look('public-address', { PUBLIC_URL: url })).toMatchObject({
      outcome: 'failed',
      found,
    });
  });

  it('finds out which address a voice app checks signatures against', async () => {
    const token = { TWILIO_AUTH_TOKEN: voice.authToken };
    expect(await look('signature', token)).toMatchObject({ outcome: 'ok' });
    voice.publicUrl = voice.url.replace('http:', 'https:');
    expect((await look('signature', token)).found).toBe(
      `403: the voice app checks against ${voice.publicUrl}, Twilio signs ${voice.url} (scheme https)`,
    );
    voice.publicUrl = 'https://another.example.com';
    expect((await look('signature', token)).found).toBe('403, whatever address is signed for');
  });

  it('does not take a wide-open door for a good signature', async () => {
    voice.takesForgeries = true;
    expect(await look('signature')).toMatchObject({
      outcome: 'failed',
      found: 'a forged webhook is answered with 200, not 403',
    });
  });

  it('says what a proxy without WebSockets lacks', async () => {
    const token = { TWILIO_AUTH_TOKEN: voice.authToken };
    expect(await look('media-socket', token)).toMatchObject({ outcome: 'ok' });
    voice.takesUpgrades = false;
    expect((await look('media-socket', token)).found).toBe('the upgrade is answered with 426');
    expect((await look('media-socket')).found).toBe('the upgrade is answered with 426');
  });
});

describe('verbatim doctor: OpenAI', () => {
  it('names the models that the key may not use', async () => {
    expect(await look('openai-models')).toMatchObject({ outcome: 'ok' });
    vendors.models = ['gpt-transcribe', 'gpt-realtime-2.1'];
    expect((await look('openai-models')).found).toBe('the key may not use gpt-realtime-2.1-mini');
    expect((await look('openai-models', { OPENAI_API_KEY: 'sk-another' })).found).toContain('401');
  });

  it('opens a session, sets it up as a call would, and reads what it is told', async () => {
    expect(await look('openai-session')).toMatchObject({
      outcome: 'ok',
      found: 'gpt-realtime-2.1 opens a session, gpt-transcribe transcribes, tracing is off',
    });
    vendors.sessionError = 'insufficient_quota';
    expect(await look('openai-session')).toMatchObject({
      outcome: 'failed',
      advice: 'Add credit, or raise the limit of the project.',
    });
  });

  it('takes the absence of the simulator for no fault', async () => {
    const gone = await VendorPeer.start();
    await gone.stop();
    const away = { OPENAI_BASE_URL: `${gone.url}/v1` };
    expect(await look('openai-models', away)).toMatchObject({ outcome: 'skipped' });
    expect(await look('openai-session', away)).toMatchObject({ outcome: 'skipped' });
  });
});

describe('skewOf', () => {
  const heard = Date.parse('2026-11-26T12:00:05.500Z');

  it.each([
    ['2026-11-26T12:00:05Z', 0],
    ['2026-11-26T12:00:04Z', 500],
    ['2026-11-26T12:00:08Z', -2_500],
    ['2026-11-26T11:59:00Z', 64_500],
  ])('of a server that says %s is %i ms', (date, expected) => {
    expect(skewOf(Date.parse(date), heard)).toBe(expected);
  });
});

describe('verbatim doctor: this machine', () => {
  it('compares the clock with that of whoever is asked', async () => {
    // Simulated: with that of the voice app, which has the same one.
    expect((await look('clock')).found).toContain('off this machine (simulated)');
    const asReal = { OPENAI_BASE_URL: `${vendors.url.replace('127.0.0.1', '0.0.0.0')}/v1` };
    expect((await look('clock', asReal)).found).toContain('s off 0.0.0.0');
    vendors.clockAheadMs = -600_000;
    expect(await look('clock', asReal)).toMatchObject({ outcome: 'failed' });
  });

  it('measures the spool, and wants room for its quota', async () => {
    expect(await look('spool')).toMatchObject({
      found: expect.stringMatching(/^\d+ MiB free, quota 4 MiB, fdatasync [\d.]+ ms/),
    });
    const huge = { SPOOL_QUOTA_BYTES: String(1024 ** 5) };
    expect(await look('spool', huge)).toMatchObject({ outcome: 'failed' });
    const nowhere = { SPOOL_DIRECTORY: path.join(directory, 'nowhere') };
    expect((await look('spool', nowhere)).found).toContain('ENOENT');
  });

  it('writes, reads and removes a probe in the store', async () => {
    expect(await look('store')).toMatchObject({ outcome: 'ok' });
  });

  it('holds attestations against the vendors that are set', async () => {
    expect(await look('attestations')).toMatchObject({ outcome: 'ok' });
    const real = await look('attestations', REAL);
    expect(real.outcome).toBe('failed');
    expect(real.found).toMatch(
      /^config\/verticals\/behavioral-health\.yaml:\d+ behavioral-health: twilio-agreement/,
    );
  });

  it('wants prices of the models that are used', async () => {
    expect(await look('prices', { VERTICALS_DIRECTORY: VERTICALS })).toMatchObject({
      outcome: 'ok',
    });
    const unpriced = { VERTICALS_DIRECTORY: VERTICALS, OPENAI_REALTIME_MODEL: 'gpt-realtime-9' };
    expect((await look('prices', unpriced)).found).toContain('no price of response gpt-realtime-9');
    const none = { PRICES_DIRECTORY: directory };
    expect((await look('prices', none)).found).toBe('no table of prices is valid today');
  });

  it('asks whoever answers for the book of a business', async () => {
    const own = path.join(directory, 'own');
    await cp(path.dirname(VERTICALS), own, { recursive: true });
    const salon = path.join(own, 'verticals/salon.yaml');
    const choice = `\ntools:\n  backend: webhook\n  url: ${vendors.url}/book\n  secretEnv: TOOL_SECRET_SALON\n`;
    await appendFile(salon, choice);
    const settings = { VERTICALS_DIRECTORY: path.join(own, 'verticals') };
    expect((await look('tools', settings)).found).toBe('salon: TOOL_SECRET_SALON is not set');
    vi.stubEnv('TOOL_SECRET_SALON', 'a-secret-for-tools');
    expect(await look('tools', settings)).toMatchObject({
      outcome: 'ok',
      found: expect.stringContaining('1 verticals answer by webhook'),
    });
    vi.unstubAllEnvs();
  });

  it('asks the server that takes e-mail for its name, and tells it nothing', async () => {
    const heard: string[] = [];
    const server = createServer((socket) => {
      socket.on('data', (said) => heard.push(said.toString()));
      socket.on('error', () => undefined);
      socket.write('220 mail.example.com ESMTP\r\n');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const mail = {
      MAIL_SMTP_URL: `smtp://me:pass@127.0.0.1:${port}`,
      MAIL_FROM: 'desk@example.com',
    };
    expect(await look('messages', mail)).toMatchObject({
      outcome: 'ok',
      found: 'SMS into files, e-mail by 127.0.0.1',
    });
    await new Promise((resolve) => server.close(resolve));
    expect(heard).toEqual([]);
    const away = await look('messages', mail);
    expect(away).toMatchObject({ outcome: 'failed', found: expect.stringContaining('REFUSED') });
    expect(JSON.stringify(away)).not.toContain('me:pass');
    expect(await look('messages', REAL)).toMatchObject({ outcome: 'warning' });
  });

  it('reads the files of the verticals', async () => {
    expect(await look('files')).toMatchObject({ outcome: 'ok' });
    const nowhere = { VERTICALS_DIRECTORY: path.join(directory, 'config/verticals') };
    expect(await look('files', nowhere)).toMatchObject({ outcome: 'failed' });
  });
});

describe('runChecks', () => {
  it('gives up on one that hangs, and tells all others', async () => {
    const results = await runChecks([
      { name: 'hangs', timeLimitMs: 5, run: () => new Promise(() => undefined) },
      { name: 'throws', run: () => Promise.reject(new Error('secret-in-a-message')) },
      { name: 'well', run: async () => ({ outcome: 'ok', found: 'all' }) },
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'ok']);
    expect(JSON.stringify(results)).not.toContain('secret-in-a-message');
  });

  it('repeats no secret, whatever is wrong', async () => {
    const secrets = { TWILIO_AUTH_TOKEN: 'topsecrettoken', OPENAI_API_KEY: 'sk-topsecret' };
    for (const changes of [secrets, { ...secrets, ...REAL }]) {
      const access = new RecordAccess(readCliEnv({ ...settings(), ...changes }, undefined));
      const results = await runChecks(checksOf(installationOf(access)));
      await access.close();
      expect(JSON.stringify(results)).not.toMatch(/topsecret/);
    }
  });
});
