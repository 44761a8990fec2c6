import type { VerticalConfig } from '@verbatim/compliance';
import type { ToolName } from '@verbatim/contracts';
import { TOOLS, type BookToolName, type CallToolName, type ToolBackend } from '@verbatim/tools';
import { actingTool, paymentTool } from './acting-tools.js';
import { bookTool } from './book-tools.js';
import type { CallActions } from './call-actions.js';
import { toolSet, type RunnableTool, type ToolSet } from './tool-set.js';

export interface CallToolSetOptions {
  readonly vertical: VerticalConfig;
  /** Who answers for the business's book. */
  readonly backend: ToolBackend;
  readonly actions: CallActions;
  /** Tools that are not in the catalog: hand-offs to other agents. */
  readonly more?: readonly RunnableTool[];
}

/** What an agent may use on one call: the tools that its file names, and a card payment where any are taken. */
export function callToolSet(options: CallToolSetOptions): ToolSet {
  const { vertical, actions, more = [] } = options;
  const named = vertical.agent.tools
    .filter((name) => name !== 'take_card_payment')
    .map((name) => runnable(name, options));
  const payment = vertical.payment ? [paymentTool(vertical.payment, actions)] : [];
  return toolSet([...named, ...payment, ...more]);
}

function runnable(
  name: ToolName,
  { vertical, backend, actions }: CallToolSetOptions,
): RunnableTool {
  return TOOLS[name].effect === 'call'
    ? actingTool(name as CallToolName, actions)
    : bookTool(name as BookToolName, backend, vertical);
}
