import { describe, expect, it } from 'vitest';
import { agentTurn } from '../testing/server-events.js';
import { askedTools, paymentAnswer } from './tool-calls.js';

const PAYMENT = { connector: 'Default', currency: 'usd', amountMax: 500 };
const PAY = 'take_card_payment';

describe('askedTools', () => {
  it('records the call and its failure, and tells the model that there is no such tool', () => {
    const event = agentTurn.toolCall('r1', 'c1', 'book', '{"day":"monday"}');
    const [answered] = askedTools(event, undefined).answered;
    expect(answered?.drafts).toMatchObject([
      {
        kind: 'tool.called',
        toolCallId: 'c1',
        toolName: 'book',
        words: { arguments: '{"day":"monday"}' },
      },
      { kind: 'tool.returned', toolCallId: 'c1', outcome: 'failed' },
    ]);
    expect(answered?.answer).toMatchObject({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'c1' },
    });
  });

  it('leaves a cancelled response alone, whose arguments may be cut off', () => {
    const event = agentTurn.toolCall('r1', 'c1', 'book', '{"day":"mo');
    event.response.status = 'cancelled';
    expect(askedTools(event, undefined)).toEqual({ answered: [] });
  });

  it('owes the answer to a payment until it is over', () => {
    const event = agentTurn.toolCall('r1', 'c1', PAY, '{"amount":12.5}');
    const { answered, payment } = askedTools(event, PAYMENT);
    expect(answered).toEqual([]);
    expect(payment).toMatchObject({
      draft: { kind: 'tool.called', toolName: PAY },
      request: { modelCallId: 'c1', amount: '12.50' },
    });
  });

  it('refuses an amount that may not be charged', () => {
    const event = agentTurn.toolCall('r1', 'c1', PAY, '{"amount":5000}');
    const { answered, payment } = askedTools(event, PAYMENT);
    expect(payment).toBeUndefined();
    expect(answered[0]?.answer).toMatchObject({ item: { output: '{"error":"invalid-amount"}' } });
  });

  it('has no payments in a vertical that takes none', () => {
    const event = agentTurn.toolCall('r1', 'c1', PAY, '{"amount":12.5}');
    expect(askedTools(event, undefined).answered).toHaveLength(1);
  });

  it('takes one payment at a time', () => {
    const event = agentTurn.toolCall('r1', 'c1', PAY, '{"amount":12.5}');
    const [first] = event.response.output!;
    event.response.output = [first!, { ...first!, id: 'item_c2', call_id: 'c2' }];
    const { answered, payment } = askedTools(event, PAYMENT);
    expect(payment?.request.modelCallId).toBe('c1');
    expect(answered[0]?.answer).toMatchObject({ item: { call_id: 'c2' } });
  });
});

describe('paymentAnswer', () => {
  it.each([
    ['success', 'completed'],
    ['too-many-failed-attempts', 'failed'],
  ])('of %s is %s in the record', (result, outcome) => {
    const about = { speaker: 'agent', itemId: 'i1', toolCallId: 'c1' } as const;
    const request = { modelCallId: 'c1', about, amount: '12.50' };
    const { drafts, answer } = paymentAnswer(request, result);
    expect(drafts).toMatchObject([{ kind: 'tool.returned', outcome }]);
    expect(answer).toMatchObject({ item: { output: JSON.stringify({ result }) } });
  });
});
