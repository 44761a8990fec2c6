import { afterEach, describe, expect, it } from 'vitest';
import { PageQueue } from '../desk/page-queue.js';
import type { Page, Pager } from '../pager.js';
import { PagerRefusedError } from '../paging.errors.js';
import { PagerPeer, until, type PeerAnswer, type TakenRequest } from '../testing/pager-peer.js';
import { pageOf } from '../testing/pages.js';
import { PagerDutyPager, type PagerDutyEvent } from './pagerduty-pager.js';
import { SmsPager } from './sms-pager.js';
import { isSignedBy, WebhookPager } from './webhook-pager.js';

type Request = Omit<TakenRequest, 'status'>;

const SECRET = 'a secret of many letters';
const ROUTING_KEY = 'R'.repeat(32);
const SID = `AC${'0'.repeat(32)}`;
const TOKEN = 'token-of-twilio';
const NUMBERS = ['+15550100100', '+15550100101'];

let peer: PagerPeer | undefined;
afterEach(() => peer?.stop());

/** Refuses what was not signed with the secret, or signed over another time or body. */
function webhookJudge({ headers, body }: Request): PeerAnswer {
  const timestamp = String(headers['x-verbatim-timestamp']);
  const signature = String(headers['x-verbatim-signature']);
  const ageSeconds = Math.abs(Date.now() / 1_000 - Number(timestamp));
  const isGood = isSignedBy(SECRET, timestamp, body, signature) && ageSeconds < 300;
  return { status: isGood && headers['content-type'] === 'application/json' ? 202 : 401 };
}

/** What the Events API v2 refuses: another key, another action, a trigger without its required fields. */
function pagerDutyJudge({ path, body }: Request): PeerAnswer {
  const event = JSON.parse(body) as PagerDutyEvent;
  const { payload } = event;
  const isComplete =
    event.event_action !== 'trigger' ||
    (typeof payload?.summary === 'string' &&
      typeof payload.source === 'string' &&
      ['critical', 'error', 'warning', 'info'].includes(payload.severity) &&
      !Number.isNaN(Date.parse(payload.timestamp)));
  const isKnown = ['trigger', 'acknowledge', 'resolve'].includes(event.event_action);
  if (path !== '/v2/enqueue' || event.routing_key !== ROUTING_KEY || !isKnown || !isComplete)
    return { status: 400, body: '{"status":"invalid event"}' };
  return { status: 202, body: JSON.stringify({ status: 'success', dedup_key: event.dedup_key }) };
}

/** The Messages resource: basic authentication, a form with To, From and Body. */
function twilioJudge({ path, headers, body }: Request): PeerAnswer {
  const expected = `Basic ${Buffer.from(`${SID}:${TOKEN}`).toString('base64')}`;
  if (headers.authorization !== expected)
    return { status: 401, body: '{"code":20003,"message":"Authenticate","status":401}' };
  const form = new URLSearchParams(body);
  const isWhole = ['To', 'From', 'Body'].every((name) => form.get(name));
  if (path !== `/2010-04-01/Accounts/${SID}/Messages.json` || !isWhole)
    return { status: 400, body: '{"code":21604,"message":"bad","status":400}' };
  const message = { sid: `SM${'1'.repeat(32)}`, status: 'queued', to: form.get('To') };
  return {
    status: 201,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
  };
}

const smsPager = (url: string, authToken = TOKEN): Pager =>
  new SmsPager({ accountSid: SID, authToken, from: '+15550100199', to: NUMBERS, baseUrl: url });

const PAGERS: readonly [
  string,
  (request: Request) => PeerAnswer,
  (url: string) => Pager,
  number,
][] = [
  ['webhook', webhookJudge, (url) => new WebhookPager({ url, secret: SECRET }), 1],
  [
    'pagerduty',
    pagerDutyJudge,
    (url) => new PagerDutyPager({ url: `${url}/v2/enqueue`, routingKey: ROUTING_KEY }),
    1,
  ],
  ['sms', twilioJudge, (url) => smsPager(url), NUMBERS.length],
];

async function delivered(pager: Pager, page: Page): Promise<string[]> {
  const outcomes: string[] = [];
  const queue = new PageQueue({
    pager,
    retry: { firstMs: 5, maxMs: 20 },
    onOutcome: (outcome) => outcomes.push(outcome),
    onBug: (error) => expect.unreachable(String(error)),
  });
  queue.put(page);
  await until(() => ['delivered', 'given-up'].includes(outcomes.at(-1) ?? ''));
  return outcomes;
}

describe.each(PAGERS)('The pager "%s"', (_name, judge, pagerAt, requests) => {
  it('is understood by a peer that checks the protocol', async () => {
    peer = await PagerPeer.start(judge);
    expect(await delivered(pagerAt(peer.url), pageOf())).toEqual(['delivered']);
    expect(peer.taken).toHaveLength(requests);
  });

  it('is tried again after 429 and 500 until it is taken, once', async () => {
    peer = await PagerPeer.start(judge);
    peer.answers.push({ status: 429, headers: { 'retry-after': '0' } }, { status: 500 });
    const outcomes = await delivered(pagerAt(peer.url), pageOf());
    expect(outcomes).toEqual(['retried', 'retried', 'delivered']);
    expect(peer.taken).toHaveLength(requests);
  });

  it('is retryable when nobody answers, and its error carries neither secret nor answer', async () => {
    peer = await PagerPeer.start(judge);
    const { url } = peer;
    await peer.stop();
    const error = await pagerAt(url)
      .page(pageOf())
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PagerRefusedError);
    expect(error).toMatchObject({ retryable: true, reason: 'no answer' });
    const text = JSON.stringify([error, (error as Error).message, (error as Error).stack]);
    for (const secret of [SECRET, ROUTING_KEY, TOKEN]) expect(text).not.toContain(secret);
  });
});

describe('A pager with the wrong credentials', () => {
  it.each<[string, (request: Request) => PeerAnswer, (url: string) => Pager]>([
    ['webhook', webhookJudge, (url) => new WebhookPager({ url, secret: 'another secret here' })],
    [
      'pagerduty',
      pagerDutyJudge,
      (url) => new PagerDutyPager({ url: `${url}/v2/enqueue`, routingKey: 'X'.repeat(32) }),
    ],
    ['sms', twilioJudge, (url) => smsPager(url, 'another-token')],
  ])('"%s" is given up at once', async (_name, judge, pagerAt) => {
    peer = await PagerPeer.start(judge);
    expect(await delivered(pagerAt(peer.url), pageOf())).toEqual(['given-up']);
    expect(peer.requests).toHaveLength(1);
  });
});

describe('SMS', () => {
  it('go to each number once, also where one of them failed at first', async () => {
    peer = await PagerPeer.start(twilioJudge);
    const pager = smsPager(peer.url);
    peer.answers.push(twilioJudgeTakes(), { status: 503 });
    expect(await delivered(pager, pageOf())).toEqual(['retried', 'delivered']);
    const numbers = peer.taken.map(({ body }) => new URLSearchParams(body).get('To'));
    expect(numbers).toEqual(NUMBERS);
  });

  it('are not sent for an acknowledgement', async () => {
    peer = await PagerPeer.start(twilioJudge);
    expect(await delivered(smsPager(peer.url), pageOf({ action: 'acknowledge' }))).toEqual([
      'delivered',
    ]);
    expect(peer.requests).toEqual([]);
  });
});

const twilioJudgeTakes = (): PeerAnswer => ({
  status: 201,
  headers: { 'content-type': 'application/json' },
  body: '{"sid":"SM1","status":"queued"}',
});
