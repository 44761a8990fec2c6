import { readArguments, schemaOf } from '@verbatim/tools';
import { describe, expect, it } from 'vitest';
import { actingTool, paymentTool } from './acting-tools.js';
import { callActions } from './call-actions.js';

const PAYMENT = { connector: 'Default', currency: 'usd', amountMax: 500 };
const RUN = {
  callId: 'CA1',
  toolCallId: 'c1',
  idempotencyKey: 'k',
  signal: new AbortController().signal,
};

describe('paymentTool', () => {
  const charged: string[] = [];
  const pay = async ({ amount }: { readonly amount: string }) => {
    charged.push(amount);
    return { kind: 'done', detail: 'success' } as const;
  };
  const { tool, run } = paymentTool(PAYMENT, callActions({ pay }));

  it('tells the model currency and limit', () => {
    expect(schemaOf(tool).parameters).toMatchObject({
      properties: { amount: { maximum: 500, description: expect.stringContaining('USD') } },
    });
  });

  it.each([
    ['{"amount":12.5}', 'read'],
    ['{"amount":500}', 'read'],
    ['{"amount":500.01}', 'wrong'],
    ['{"amount":0.99}', 'wrong'],
    ['{"amount":-3}', 'wrong'],
    ['{"amount":"much"}', 'wrong'],
    ['{"amount":null}', 'wrong'],
    ['{}', 'wrong'],
  ])('reads %s as %s', (json, kind) => {
    expect(readArguments(tool, json).kind).toBe(kind);
  });

  it('charges the amount as Twilio takes it', async () => {
    expect(await run({ amount: 12.5 }, RUN)).toEqual({
      kind: 'done',
      output: { result: 'success' },
    });
    expect(charged).toEqual(['12.50']);
  });
});

describe('actingTool', () => {
  it('says honestly what this call cannot do', async () => {
    const { run } = actingTool('offer_voicemail', callActions({}));
    expect(await run({}, RUN)).toEqual({ kind: 'failed', code: 'unavailable' });
  });

  it('sends a message under the key of its own call', async () => {
    const sent: unknown[] = [];
    const send = async (request: object) => {
      sent.push(request);
      return { kind: 'done' } as const;
    };
    const message = { to: '+15550100001', template: 'booking-confirmation' };
    await actingTool('send_sms', callActions({ send })).run(message, RUN);
    const mail = { to: 'alice@example.org', template: 'booking-confirmation-by-mail' };
    await actingTool('send_email', callActions({ send })).run(mail, RUN);
    expect(sent).toEqual([
      { channel: 'sms', ...message, idempotencyKey: 'k' },
      { channel: 'email', ...mail, idempotencyKey: 'k' },
    ]);
  });
});
