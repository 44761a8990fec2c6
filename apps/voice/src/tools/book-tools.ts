import type { VerticalConfig } from '@verbatim/compliance';
import { TOOLS, type BookToolName, type ToolBackend } from '@verbatim/tools';
import type { RunnableTool } from './tool-set.js';

/** A tool that the business's book answers; an answer that is not what the tool promises counts as none. */
export function bookTool(
  name: BookToolName,
  backend: ToolBackend,
  { vertical, zone }: Pick<VerticalConfig, 'vertical' | 'zone'>,
): RunnableTool {
  const tool = TOOLS[name];
  return {
    tool,
    run: async (input, { callId, idempotencyKey, signal }) => {
      const request = { tool: name, input, vertical, zone, callId, idempotencyKey, signal };
      const answer = await backend.answer(request);
      if (answer.kind === 'failed') return answer;
      const read = tool.output.safeParse(answer.output);
      if (!read.success) return { kind: 'failed', code: 'backend-answer-malformed' };
      return { kind: 'done', output: read.data };
    },
  };
}
