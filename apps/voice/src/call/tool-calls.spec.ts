import { describe, expect, it } from 'vitest';
import { agentTurn } from '../testing/server-events.js';
import { answerTools } from './tool-calls.js';

describe('answerTools', () => {
  it('records the call and its failure, and tells the model that there is no such tool', () => {
    const [answered] = answerTools(agentTurn.toolCall('r1', 'c1', 'book', '{"day":"monday"}'));
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
    expect(answerTools(event)).toEqual([]);
  });
});
