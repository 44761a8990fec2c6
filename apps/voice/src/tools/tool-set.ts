import type { Tool } from '@verbatim/tools';

/** What a tool made of a call of it. */
export type ToolResult =
  | { readonly kind: 'done'; readonly output: unknown }
  | { readonly kind: 'failed'; readonly code: string };

/** One call of a tool, as whoever runs it sees it. */
export interface ToolRun {
  readonly callId: string;
  readonly toolCallId: string;
  readonly idempotencyKey: string;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** A tool, and who answers it. It rejects for a bug only. */
export interface RunnableTool {
  readonly tool: Tool;
  /** `input` has been read by the tool's own schema. */
  run(input: Readonly<Record<string, unknown>>, run: ToolRun): Promise<ToolResult>;
}

/** What the agent that has the call may use now; it changes when another agent takes the call. */
export interface ToolSet {
  readonly all: readonly RunnableTool[];
  find(name: string): RunnableTool | undefined;
}

export function toolSet(tools: readonly RunnableTool[]): ToolSet {
  const byName = new Map(tools.map((each) => [each.tool.name, each]));
  return { all: [...byName.values()], find: (name) => byName.get(name) };
}
