import path from 'node:path';
import { CallKey, openWords } from '@verbatim/audit-log';
import type { VerticalConfig } from '@verbatim/compliance';
import { OperationalError } from '@verbatim/contracts';
import { readTemplates, type OutboxEntry } from '@verbatim/messages';
import { createLogger } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '../record/event-draft.js';
import {
  MessageDesk,
  messageIdentity,
  MESSAGES_OF_CALL_MAX,
  type SendRequest,
} from './message-desk.js';

const templates = await readTemplates(
  path.resolve(import.meta.dirname, '../../../../config/messages'),
);
const key = CallKey.generate();
const callId = `CA${'a'.repeat(32)}`;
const request: SendRequest = {
  ...{ channel: 'sms', to: '+16175550142', template: 'booking-confirmation' },
  ...{ reference: 'KTR482', idempotencyKey: 'tool-1' },
};

class StoreAwayError extends OperationalError {
  readonly code = 'DATABASE.UNAVAILABLE';
  readonly retryable = true;
}

let kept: Map<string, OutboxEntry>;
let drafts: EventDraft[];
let woken: number;
let isAway: boolean;
let desk: MessageDesk;
beforeEach(() => {
  [kept, drafts, woken, isAway] = [new Map(), [], 0, false];
  desk = new MessageDesk({
    templates,
    keyring: { open: async () => key },
    outbox: {
      async putOnce(entry) {
        if (isAway) throw new StoreAwayError('away');
        if (kept.has(entry.id)) return 'known';
        kept.set(entry.id, entry);
        return 'put';
      },
    },
    wake: () => (woken += 1),
    logger: createLogger('test', { level: 'silent' }),
    now: () => 1_000,
  });
});

const vertical = {
  ...{ vertical: 'salon', numbers: ['+15550100007'] },
  agent: { name: 'Studio Verbena', language: 'en' },
} as unknown as VerticalConfig;
const send = (changed: Partial<SendRequest> = {}, party?: object, language = 'en') =>
  desk.send(
    {
      ...{ callId, vertical, language, record: { record: (draft) => drafts.push(draft) } },
      ...(party && { party: { personRef: 'p', ...party } }),
    },
    { ...request, ...changed },
  );

describe('MessageDesk.send', () => {
  it('keeps the message sealed, tells the record, and wakes the courier', async () => {
    expect(await send()).toEqual({ kind: 'done', detail: 'on its way' });
    const [entry] = [...kept.values()] as [OutboxEntry];
    expect(entry).toMatchObject({ id: `${callId}/tool-1`, callId, vertical: 'salon' });
    expect(JSON.stringify(entry)).not.toMatch(/6175550142|Verbena|KTR482/);
    const words = openWords(key, messageIdentity(callId, entry.id), entry.words);
    expect(words).toEqual({
      ...{ to: '+16175550142', subject: '' },
      body: 'Studio Verbena: you are booked. Reference KTR482. Reply STOP to get no more texts.',
    });
    expect(drafts).toEqual([
      {
        ...{ kind: 'message.composed', speaker: 'agent', messageId: entry.id, channel: 'sms' },
        ...{ template: 'booking-confirmation', templateRevision: 1, language: 'en' },
        words: { recipient: words['to'], subject: '', body: words['body'] },
      },
    ]);
    expect(woken).toBe(1);
  });

  it('sends once what is asked for twice', async () => {
    await send();
    expect(await send()).toEqual({ kind: 'done', detail: 'sent before' });
    expect([kept.size, drafts.length, woken]).toEqual([1, 1, 1]);
  });

  it('speaks the language of the call', async () => {
    await send({}, undefined, 'es-MX');
    expect(JSON.stringify(drafts)).toContain('su reserva está hecha');
  });

  it('writes e-mail to an address', async () => {
    const mail = { channel: 'email', template: 'booking-confirmation-by-mail' } as const;
    expect(await send({ ...mail, to: 'alice@example.org' })).toMatchObject({ kind: 'done' });
    expect(await send({ ...mail, to: 'alice@example.org\nBcc: x@y.example' })).toEqual({
      ...{ kind: 'refused', reason: 'not-an-address' },
    });
  });

  it.each([
    ['unknown-template', { template: 'ticket-opened' }, undefined],
    ['unknown-template', { template: '../salon/booking-confirmation' }, undefined],
    ['unknown-template', { channel: 'email' }, undefined],
    ['not-a-number', { to: 'anonymous' }, undefined],
    ['foreign-number', { to: '+442079460000' }, undefined],
    ['foreign-number', { to: '+8835100000000' }, undefined],
    ['missing-reference', { reference: ' ' }, undefined],
    ['medium-opt-out', {}, { optOuts: [{ medium: 'text', at: 1 }] }],
  ] as const)('refuses as %s', async (reason, changed, party) => {
    expect(await send(changed, party)).toEqual({ kind: 'refused', reason });
    expect([kept.size, drafts.length]).toEqual([0, 0]);
  });

  it('sends so many messages of a call and no more', async () => {
    for (let i = 0; i < MESSAGES_OF_CALL_MAX; i += 1) {
      expect(await send({ idempotencyKey: `t${i}` })).toMatchObject({ kind: 'done' });
    }
    expect(await send({ idempotencyKey: 'more' })).toEqual({ kind: 'refused', reason: 'too-many' });
    expect(await send({ idempotencyKey: 't0' })).toMatchObject({ kind: 'done' });
  });

  it('says that it failed while nothing can be kept, and tells the record nothing', async () => {
    isAway = true;
    expect(await send()).toEqual({ kind: 'failed', code: 'DATABASE.UNAVAILABLE' });
    expect(drafts).toEqual([]);
    isAway = false;
    expect(await send()).toMatchObject({ kind: 'done', detail: 'on its way' });
  });
});
