import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FileSink } from './file-sink.js';
import { fileMailer, sesMailer, smtpMailer } from './mail/mailer.js';
import type { MessageCarrier, OutgoingMessage } from './message.js';
import { FileSms } from './sms/file-sms.js';
import { TwilioSms } from './sms/twilio-sms.js';
import { startHttpPeer } from './testing/http-peer.js';
import { startSmtpPeer } from './testing/smtp-peer.js';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
const opened = <T extends { close(): Promise<unknown> }>(it: T): T => {
  closing.push(() => it.close());
  return it;
};
const FROM = 'Front desk <desk@example.com>';
const mail: OutgoingMessage = {
  ...{ channel: 'email', to: 'alice@example.org', subject: 'Your visit' },
  ...{ text: 'See you on Friday.\n.\nBring a card.', idempotencyKey: 'k1' },
};
const sms: OutgoingMessage = {
  ...{ channel: 'sms', to: '+15550100100', text: 'See you on Friday.', idempotencyKey: 'k1' },
};

async function directory(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'verbatim-messages-'));
  closing.push(() => rm(made, { recursive: true }));
  return made;
}

describe('E-mail by SMTP', () => {
  it('is handed over whole, and named alike at every attempt', async () => {
    const peer = opened(await startSmtpPeer());
    const mailer = opened(smtpMailer({ url: peer.url, from: FROM }));
    expect(await mailer.send(mail)).toMatchObject({ kind: 'sent' });
    await mailer.send(mail);
    const [first, second] = peer.taken;
    expect(first).toMatchObject({ from: '<desk@example.com>', to: '<alice@example.org>' });
    expect(first!.content).toMatch(/^Subject: Your visit\r$/m);
    expect(first!.content).toContain('See you on Friday.\r\n..\r\nBring a card.');
    const idOf = (content: string) => /^Message-ID: (.*)$/im.exec(content)?.[1];
    expect(idOf(first!.content)).toBe(idOf(second!.content));
  });

  it.each([
    ['a receiver that is not there', { rcpt: '550 no such box' }, 'refused', 'smtp-550'],
    ['a server that is busy', { mail: '421 later' }, 'failed', 'smtp-421'],
    ['a server that dies with the content', { content: '' }, 'uncertain', undefined],
  ])('tells of %s', async (_name, answers, kind, code) => {
    const peer = opened(await startSmtpPeer());
    Object.assign(peer.answers, answers);
    const outcome = await opened(smtpMailer({ url: peer.url, from: FROM })).send(mail);
    expect(outcome).toMatchObject({ kind, ...(code && { code }) });
    expect(JSON.stringify(outcome)).not.toMatch(/alice|Friday/);
  });

  it('says of a server that is not there that nothing was sent', async () => {
    const peer = await startSmtpPeer();
    await peer.close();
    const mailer = opened(smtpMailer({ url: peer.url, from: FROM }));
    expect(await mailer.send(mail)).toMatchObject({ kind: 'failed' });
  });
});

describe('E-mail by SES', () => {
  const mailerAt = (endpoint: string): MessageCarrier => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'example');
    closing.push(async () => vi.unstubAllEnvs());
    return opened(sesMailer({ region: 'us-east-1', endpoint, from: FROM }));
  };

  it('is handed over as it would be by SMTP', async () => {
    const peer = opened(await startHttpPeer({ status: 200, body: '{"MessageId":"m-1"}' }));
    expect(await mailerAt(peer.url).send(mail)).toMatchObject({ kind: 'sent' });
    const [{ path: at, body }] = peer.taken as [{ path: string; body: string }];
    expect(at).toBe('/v2/email/outbound-emails');
    const { Content, Destination } = JSON.parse(body) as {
      Content: { Raw: { Data: string } };
      Destination: { ToAddresses: string[] };
    };
    expect(Destination.ToAddresses).toEqual(['alice@example.org']);
    expect(Buffer.from(Content.Raw.Data, 'base64').toString()).toMatch(/^Subject: Your visit/m);
  });

  it.each([
    ['refused', { status: 400, body: '{"__type":"MessageRejected"}' }],
    ['failed', { status: 429, body: '{"__type":"TooManyRequestsException"}' }],
    ['uncertain', { status: 503, body: '{}' }],
    ['uncertain', undefined],
  ] as const)('is %s where the service answers %j', async (kind, answer) => {
    const peer = opened(await startHttpPeer(answer));
    expect(await mailerAt(peer.url).send(mail)).toMatchObject({ kind });
    expect(peer.taken).toHaveLength(1);
  });
});

describe('SMS by Twilio', () => {
  const ACCOUNT = `AC${'0'.repeat(32)}`;
  const smsAt = (baseUrl: string): MessageCarrier =>
    new TwilioSms({
      ...{ accountSid: ACCOUNT, authToken: 'a-token', from: '+15550100199', baseUrl },
      statusCallback: 'https://voice.example.com/twilio/message-status',
    });
  const accepted = { sid: `SM${'1'.repeat(32)}`, status: 'queued', num_segments: '2' };

  it('asks for word on what becomes of it, and is told how many segments it takes', async () => {
    const peer = opened(await startHttpPeer({ status: 201, body: JSON.stringify(accepted) }));
    expect(await smsAt(peer.url).send(sms)).toEqual({
      ...{ kind: 'sent', providerId: accepted.sid, segments: 2 },
    });
    const [{ path: at, body }] = peer.taken as [{ path: string; body: string }];
    expect(at).toBe(`/2010-04-01/Accounts/${ACCOUNT}/Messages.json`);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      ...{ To: '+15550100100', From: '+15550100199', Body: 'See you on Friday.' },
      StatusCallback: 'https://voice.example.com/twilio/message-status?message=k1',
    });
  });

  const refusal = (status: number, code: number) => ({
    ...{ status, body: JSON.stringify({ code, message: 'no', status }) },
  });
  it.each([
    ['refused', 'opted-out', refusal(400, 21610)],
    ['refused', 'twilio-21211', refusal(400, 21211)],
    ['failed', 'twilio-20429', refusal(429, 20429)],
    ['uncertain', 'no-answer', refusal(500, 20500)],
    ['uncertain', 'no-answer', undefined],
  ] as const)('is %s (%s) where Twilio answers %j', async (kind, code, answer) => {
    const peer = opened(await startHttpPeer(answer));
    expect(await smsAt(peer.url).send(sms)).toEqual({ kind, code });
  });
});

describe('The local sink', () => {
  it('keeps what would be sent, once, for its owner alone', async () => {
    const at = path.join(await directory(), 'outbox');
    const mailer = opened(fileMailer({ from: FROM, sink: new FileSink(at) }));
    await mailer.send(mail);
    await mailer.send(mail);
    await new FileSms(new FileSink(at)).send(sms);
    const names = await readdir(at);
    expect(names.map((name) => name.replace(/^[0-9a-f]{32}/, ''))).toEqual(
      expect.arrayContaining(['.eml', '.sms.txt']),
    );
    expect(names).toHaveLength(2);
    const eml = path.join(
      at,
      names.find((name) => name.endsWith('.eml'))!,
    );
    expect(await readFile(eml, 'utf8')).toMatch(/^To: alice@example.org\r$/m);
    expect((await stat(eml)).mode & 0o777).toBe(0o600);
    expect((await stat(at)).mode & 0o777).toBe(0o700);
  });

  it('says that it failed where it cannot write', async () => {
    const file = path.join(await directory(), 'file');
    await new FileSink(path.dirname(file)).put('x', '.txt', 'x');
    const [name] = await readdir(path.dirname(file));
    const sink = new FileSink(path.join(path.dirname(file), name!));
    expect(await new FileSms(sink).send(sms)).toMatchObject({ kind: 'failed' });
  });
});
