import type { ConversationItem } from 'openai/resources/realtime/realtime';
import type { NewItem } from './client-event.js';
import { ClientEventError } from './client.errors.js';
import type { Conversation } from './conversation.js';
import { newId } from './server-event.js';

/**
 * An item that the client adds to the conversation.
 *
 * Errors: `ClientEventError` for the answer to a tool call that was never made, and for an assistant's
 * message with audio, which the API cannot take.
 */
export function itemFromClient(
  created: NewItem,
  conversation: Conversation,
): ConversationItem & { id: string } {
  if (created.type === 'function_call_output') assertCalled(created.call_id, conversation);
  if (created.type === 'message' && created.role === 'assistant') {
    if (created.content.some(({ type }) => type !== 'output_text')) {
      const message = 'Assistant messages can hold output_text only.';
      throw new ClientEventError('invalid_value', message, 'item.content');
    }
  }
  return {
    ...created,
    id: created.id ?? newId('item'),
    object: 'realtime.item',
    status: 'completed',
  } as ConversationItem & { id: string };
}

function assertCalled(callId: string, conversation: Conversation): void {
  const isKnown = conversation.entries.some(
    ({ item }) => item.type === 'function_call' && item.call_id === callId,
  );
  if (!isKnown) {
    const message = `Tool call ID '${callId}' not found in conversation.`;
    throw new ClientEventError('invalid_tool_call_id', message, 'item.call_id');
  }
}
