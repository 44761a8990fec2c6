import { describe, expect, it } from 'vitest';
import { agentTurn } from '../testing/server-events.js';
import { ConversationMemory } from './conversation-memory.js';

const opened = (itemId: string) =>
  ({
    kind: 'obligation.opened',
    obligationId: `item:${itemId}`,
    obligation: 'item',
    itemId,
  }) as const;
const final = (speaker: 'caller' | 'agent', itemId: string, text: string) =>
  ({ kind: 'transcript.final', speaker, itemId, outcome: 'completed', words: { text } }) as const;
const cut = (itemId: string, heard: string) =>
  ({
    kind: 'turn.interrupted',
    speaker: 'agent',
    itemId,
    cause: 'barge-in',
    generatedMs: 900,
    sentMs: 800,
    heardMs: 300,
    words: { generated: 'all of it', heard },
  }) as const;

/** What another session is told, in short; without the line that says that it goes on. */
function told(memory: ConversationMemory): string[] {
  return memory
    .carried()
    .events.slice(1)
    .map(({ item }) => {
      if (item.type === 'function_call') return `call ${item.name}`;
      if (item.type === 'function_call_output') return `output ${item.output}`;
      if (item.type !== 'message') return item.type;
      return `${item.role}: ${item.content.map((part) => ('text' in part ? part.text : '')).join()}`;
    });
}

describe('ConversationMemory', () => {
  it('has nothing to tell before anything was said', () => {
    expect(new ConversationMemory().carried()).toEqual({
      events: [],
      carriedItems: 0,
      omittedItems: 0,
    });
  });

  it('keeps the order of speaking, whenever the transcripts come', () => {
    const memory = new ConversationMemory();
    memory.recorded(opened('u1'));
    memory.recorded(opened('a1'));
    memory.recorded(final('agent', 'a1', 'At nine.'));
    memory.recorded(final('caller', 'u1', 'When do you open?'));
    expect(told(memory)).toEqual(['user: When do you open?', 'assistant: At nine.']);
  });

  it('tells of an answer that was cut off only what was heard of it', () => {
    const memory = new ConversationMemory();
    memory.recorded(final('agent', 'a1', 'We open at nine and close at five.'));
    memory.recorded(cut('a1', 'We open'));
    expect(told(memory)).toEqual(['assistant: We open …']);
  });

  it('carries the call of a tool and its result, in their places', () => {
    const memory = new ConversationMemory();
    memory.recorded(final('caller', 'u1', 'Book it.'));
    memory.modelSaid(agentTurn.toolCall('r1', 'c1', 'book', '{}'));
    memory.sent({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    });
    expect(told(memory)).toEqual(['user: Book it.', 'call book', 'output ok']);
  });

  it('drops the oldest past its bound, and says how many', () => {
    const memory = new ConversationMemory();
    for (let i = 0; i < 500; i++) memory.recorded(final('caller', `u${i}`, `turn ${i}`));
    const { events, carriedItems, omittedItems } = memory.carried();
    expect([carriedItems, omittedItems]).toEqual([400, 100]);
    expect(JSON.stringify(events[0])).toContain('Its first 100 turns are left out here.');
    expect(told(memory)[0]).toBe('user: turn 100');
  });

  it('is bounded in characters too, however long a turn is', () => {
    const memory = new ConversationMemory();
    for (let i = 0; i < 20; i++) memory.recorded(final('agent', `a${i}`, 'x'.repeat(10_000)));
    expect(JSON.stringify(memory.carried().events).length).toBeLessThan(60_000);
  });

  it('does not begin with the result of a tool whose call was dropped', () => {
    const memory = new ConversationMemory();
    memory.modelSaid(agentTurn.toolCall('r1', 'c1', 'book', '{}'));
    memory.sent({
      type: 'conversation.item.create',
      item: { type: 'function_call_output', call_id: 'c1', output: 'ok' },
    });
    for (let i = 0; i < 399; i++) memory.recorded(final('caller', `u${i}`, 'x'));
    expect(told(memory)[0]).toBe('user: x');
  });
});
