import type { Payment } from '@verbatim/compliance';
import { TOOLS, type CallToolName, type Tool } from '@verbatim/tools';
import { z } from 'zod';
import type { ActionResult, CallActions } from './call-actions.js';
import type { RunnableTool, ToolResult, ToolRun } from './tool-set.js';

type Input<N extends CallToolName> = z.output<(typeof TOOLS)[N]['input']>;
type Acts = {
  readonly [N in CallToolName]: (
    actions: CallActions,
    input: Input<N>,
    run: ToolRun,
  ) => Promise<ActionResult>;
};

const ACTS: Acts = {
  send_sms: (actions, input, { idempotencyKey }) =>
    actions.send({ channel: 'sms', ...input, idempotencyKey }),
  send_email: (actions, input, { idempotencyKey }) =>
    actions.send({ channel: 'email', ...input, idempotencyKey }),
  escalate: (actions, { reason }) => actions.escalate(reason),
  call_back: (actions, { phone, at, about }) => actions.callBack({ number: phone, at, about }),
  transfer_to_person: (actions, input) => actions.transfer(input),
  offer_voicemail: (actions) => actions.voicemail(),
  switch_language: (actions, { language }) => actions.switchLanguage(language),
  take_card_payment: (actions, { amount }) => actions.pay({ amount: amount.toFixed(2) }),
  end_call: (actions, { reason }) => actions.end(reason),
};

/** A tool that acts on the call it is asked for in. */
export function actingTool<N extends CallToolName>(
  name: N,
  actions: CallActions,
  tool: Tool = TOOLS[name],
): RunnableTool {
  return {
    tool,
    // Its input has been read by the tool's schema, which is what `Input` is made of.
    run: async (input, run) => resultOf(await ACTS[name](actions, input as Input<N>, run)),
  };
}

/** With the currency and the limit of the vertical, which the model sees and is held to. */
export function paymentTool({ currency, amountMax }: Payment, actions: CallActions): RunnableTool {
  const amount = z
    .number()
    .min(1)
    .max(amountMax)
    .describe(`What to charge, in ${currency.toUpperCase()}, at most ${amountMax}.`);
  const input = z.strictObject({ amount });
  return actingTool('take_card_payment', actions, { ...TOOLS.take_card_payment, input });
}

function resultOf(acted: ActionResult): ToolResult {
  switch (acted.kind) {
    case 'done':
      return { kind: 'done', output: { result: acted.detail ?? 'done' } };
    case 'refused':
      return { kind: 'failed', code: acted.reason };
    case 'failed':
      return { kind: 'failed', code: acted.code };
    case 'unavailable':
      return { kind: 'failed', code: 'unavailable' };
  }
}
