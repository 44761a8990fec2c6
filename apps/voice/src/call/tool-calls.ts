import type { ModelClientEvent } from '../model/model-connection.js';
import type { ServerEventOf } from '../model/server-events.js';
import type { EventDraft } from '../record/event-draft.js';

/** What the model is told: it can then say so, instead of waiting for a result that never comes. */
const UNAVAILABLE = JSON.stringify({ error: 'unavailable' });

export interface AnsweredTool {
  readonly drafts: readonly EventDraft[];
  readonly answer: ModelClientEvent;
}

/**
 * The tools that a response asks for. Only a completed response counts: in an interrupted one the
 * arguments may be cut off in the middle. No tool is connected, and the model is told that.
 */
export function answerTools({ response }: ServerEventOf<'response.done'>): AnsweredTool[] {
  if (response.status !== 'completed') return [];
  return (response.output ?? []).flatMap((item) => {
    if (item.type !== 'function_call' || !item.call_id) return [];
    const toolCallId = item.call_id.slice(0, 256);
    const about = { speaker: 'agent', itemId: item.id, toolCallId } as const;
    const drafts: EventDraft[] = [
      {
        kind: 'tool.called',
        ...about,
        toolName: (item.name ?? 'unknown').slice(0, 256),
        words: { arguments: item.arguments ?? '' },
      },
      { kind: 'tool.returned', ...about, outcome: 'failed', words: { result: UNAVAILABLE } },
    ];
    const answer: ModelClientEvent = {
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: item.call_id, output: UNAVAILABLE },
    };
    return [{ drafts, answer }];
  });
}
