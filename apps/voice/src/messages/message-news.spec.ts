import type { ClaimedEntry } from '@verbatim/messages';
import { createLogger } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import type { EventDraft } from '../record/event-draft.js';
import { MessageRecord } from './message-news.js';

const entry: ClaimedEntry = {
  ...{ id: 'CA1/t1', callId: 'CA1', vertical: 'salon', channel: 'sms', template: 't' },
  words: { form: 'sealed', alg: 'A256GCM', nonce: 'A'.repeat(16), ct: 'A'.repeat(22) },
  ...{ attempt: 2, mayBeSent: true, token: 'x' },
};

function recordOf({ isRunning = true, fails = false } = {}) {
  const drafts: EventDraft[] = [];
  const late: EventDraft[] = [];
  const told: string[] = [];
  const record = new MessageRecord({
    recordRunning(_callId, given) {
      if (isRunning) drafts.push(...given);
      return isRunning;
    },
    async recordLate(_news, given) {
      if (fails) throw new Error('no disk');
      late.push(...given);
    },
    metrics: { told: (channel, outcome) => told.push(`${channel} ${outcome}`) },
    logger: createLogger('test', { level: 'silent' }),
  });
  return { record, drafts, late, told };
}

describe('MessageRecord', () => {
  it('tells that a message is with its carrier, perhaps twice, and what it is billed as', () => {
    const { record, drafts, told } = recordOf();
    record.courierSays({ entry, outcome: 'sent', carrier: 'twilio', segments: 2 });
    expect(drafts).toEqual([
      {
        ...{ kind: 'message.sent', messageId: 'CA1/t1', channel: 'sms', template: 't' },
        ...{ outcome: 'sent', attempt: 2, carrier: 'twilio', mayBeTwice: true },
      },
      {
        ...{ kind: 'usage.recorded', source: 'carrier', model: 'twilio' },
        usage: { type: 'sms', segments: 2 },
      },
    ]);
    expect(told).toEqual(['sms sent']);
  });

  it('bills nothing that was laid into a file', () => {
    const { record, drafts } = recordOf();
    record.courierSays({ entry, outcome: 'sent', carrier: 'file', segments: 2 });
    expect(drafts.map(({ kind }) => kind)).toEqual(['message.sent']);
  });

  it('counts what is retried, and keeps it out of the record', () => {
    const { record, drafts, told } = recordOf();
    record.courierSays({ entry, outcome: 'retried', code: 'no-answer' });
    expect([drafts, told]).toEqual([[], ['sms retried']]);
  });

  it('writes late news of a call that is over', async () => {
    const { record, drafts, late } = recordOf({ isRunning: false });
    await record.carrierSays(entry, 'sent');
    await record.carrierSays(entry, 'delivered');
    await record.carrierSays(entry, 'failed', 'twilio-30003');
    expect(drafts).toEqual([]);
    expect(late).toMatchObject([
      { outcome: 'delivered' },
      { outcome: 'undelivered', code: 'twilio-30003' },
    ]);
  });

  it('lives on when nothing can be recorded', async () => {
    const { record } = recordOf({ isRunning: false, fails: true });
    await expect(record.carrierSays(entry, 'delivered')).resolves.toBeUndefined();
  });
});
