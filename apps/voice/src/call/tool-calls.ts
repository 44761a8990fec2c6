import type { Payment } from '@verbatim/compliance';
import { amountIn, PAYMENT_TOOL } from '../model/payment-tool.js';
import type { ModelClientEvent } from '../model/model-connection.js';
import type { ModelItem, ServerEventOf } from '../model/server-events.js';
import type { DraftOf, EventDraft } from '../record/event-draft.js';

export interface AnsweredTool {
  readonly drafts: readonly EventDraft[];
  readonly answer: ModelClientEvent;
}

/** A card payment that the model asked for; it is answered when the caller is back. */
export interface PaymentRequest {
  /** By which the model knows the call of its tool. */
  readonly modelCallId: string;
  readonly about: ToolFacts;
  /** "12.50" */
  readonly amount: string;
}

export interface AskedTools {
  readonly answered: readonly AnsweredTool[];
  readonly payment?: { readonly draft: EventDraft; readonly request: PaymentRequest };
}

type ToolFacts = Pick<DraftOf<'tool.returned'>, 'speaker' | 'itemId' | 'toolCallId'>;

/**
 * The tools that a response asks for. Only a completed response counts: in an interrupted one the
 * arguments may be cut off in the middle. But for one card payment, where the vertical takes any, no tool is
 * connected, and the model is told that: it can then say so, instead of waiting for a result that never comes.
 */
export function askedTools(
  { response }: ServerEventOf<'response.done'>,
  payment: Payment | undefined,
): AskedTools {
  if (response.status !== 'completed') return { answered: [] };
  const answered: AnsweredTool[] = [];
  let asked: AskedTools['payment'];
  for (const item of response.output ?? []) {
    if (item.type !== 'function_call' || !item.call_id) continue;
    const isPayment = payment !== undefined && item.name === PAYMENT_TOOL;
    const amount = isPayment ? amountIn(item.arguments ?? '', payment) : undefined;
    if (isPayment && amount === undefined) answered.push(refusal(item, 'invalid-amount'));
    else if (amount === undefined || asked) answered.push(refusal(item, 'unavailable'));
    else {
      const request = { modelCallId: item.call_id, about: factsOf(item), amount };
      asked = { draft: calledDraft(item), request };
    }
  }
  return { answered, ...(asked && { payment: asked }) };
}

/** What the model learns of the payment that it asked for, and the record with it. */
export function paymentAnswer(
  { about, modelCallId }: PaymentRequest,
  result: string,
): AnsweredTool {
  const output = JSON.stringify({ result });
  const outcome = result === 'success' ? 'completed' : 'failed';
  return {
    drafts: [{ kind: 'tool.returned', ...about, outcome, words: { result: output } }],
    answer: outputItem(modelCallId, output),
  };
}

function refusal(item: ModelItem, error: string): AnsweredTool {
  const output = JSON.stringify({ error });
  const returned = { kind: 'tool.returned', ...factsOf(item), outcome: 'failed' } as const;
  return {
    drafts: [calledDraft(item), { ...returned, words: { result: output } }],
    answer: outputItem(item.call_id ?? '', output),
  };
}

const factsOf = ({ id, call_id }: ModelItem): ToolFacts => ({
  speaker: 'agent',
  itemId: id,
  toolCallId: (call_id ?? 'unknown').slice(0, 256),
});

const calledDraft = (item: ModelItem): EventDraft => ({
  kind: 'tool.called',
  ...factsOf(item),
  toolName: (item.name ?? 'unknown').slice(0, 256),
  words: { arguments: item.arguments ?? '' },
});

const outputItem = (call_id: string, output: string): ModelClientEvent => ({
  type: 'conversation.item.create',
  item: { type: 'function_call_output', call_id, output },
});
