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

/** What an agent may use on one call: the tools that its file names; a card payment only where any are taken. */
export function callToolSet(options: CallToolSetOptions): ToolSet {
  const { vertical, more = [] } = options;
  const named = vertical.agent.tools.flatMap((name) => runnable(name, options) ?? []);
  return toolSet([...named, ...more]);
}

function runnable(
  name: ToolName,
  { vertical, backend, actions }: CallToolSetOptions,
): RunnableTool | undefined {
  if (name === 'take_card_payment') {
    return vertical.payment && paymentTool(vertical.payment, actions);
  }
  return TOOLS[name].effect === 'call'
    ? actingTool(name as CallToolName, actions)
    : bookTool(name as BookToolName, backend, vertical);
}
