import { CallKey, conversationOf } from '@verbatim/audit-log';
import { describe, expect, it } from 'vitest';
import { SampleWriter, callIdOf } from '../testing/sample-call.js';
import { redactConversation } from './redact-conversation.js';
import { redactionClassesOf } from './redaction-classes-of.js';

const key = CallKey.generate();
const start = (): SampleWriter => new SampleWriter({ callId: callIdOf('redaction'), key }).open();

describe('redactConversation', () => {
  it('gives every turn in order, without numbers and names', () => {
    const call = start()
      .turn('item-1', 'agent', 'What is your name?')
      .turn('item-2', 'caller', 'My name is Alice Miller, account 7351 2299.', 'item-1')
      .turn('item-3', 'agent', 'Thank you, Alice.', 'item-2');
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns.map(({ ordinal, itemId, speaker }) => [ordinal, itemId, speaker])).toEqual([
      [0, 'item-1', 'agent'],
      [1, 'item-2', 'caller'],
      [2, 'item-3', 'agent'],
    ]);
    const text = turns.map((turn) => turn.text).join('\n');
    expect(text).toContain('What is your name?');
    expect(text).not.toMatch(/Alice|Miller|7351|2299/);
  });

  it('redacts a name that only a tool call spelled out', () => {
    const call = start();
    call.write(
      'tool.called',
      { toolCallId: 'tool-1', toolName: 'book' },
      { arguments: JSON.stringify({ customer: { fullName: 'Wilhelmina' }, service: 'haircut' }) },
    );
    call.turn('item-1', 'agent', 'A haircut for Wilhelmina, then.');
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns[0]?.text).not.toContain('Wilhelmina');
    expect(turns[0]?.text).toContain('haircut');
  });

  it('takes only names of persons from a tool call, not what else has a name', () => {
    const call = start();
    const given = { service_name: 'haircut', customer_name: { first: 'Odalys', title: 'colour' } };
    call.write(
      'tool.called',
      { toolCallId: 'tool-1', toolName: 'book' },
      { arguments: JSON.stringify(given) },
    );
    call.turn('item-1', 'agent', 'One haircut, no colour, for Odalys.');
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns[0]?.text).toBe('One haircut, no colour, for [name].');
  });

  it('leaves partials out: a turn without a final has no text', () => {
    const call = start();
    call.write('obligation.opened', {
      obligationId: 'o',
      obligation: 'item',
      itemId: 'item-1',
      speaker: 'caller',
    });
    call.write(
      'transcript.partial',
      { itemId: 'item-1', speaker: 'caller', revision: 0 },
      { text: 'half a' },
    );
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns).toMatchObject([{ itemId: 'item-1', text: '' }]);
  });

  it('shows what the vertical’s file lets it show', () => {
    const call = start().turn('item-1', 'caller', 'I am Alice Miller, born on 11/23/1957.');
    const catalog = { of: () => ({ redaction: { keep: ['date-of-birth'] } }) };
    const classes = redactionClassesOf(catalog as never, 'salon');
    const { turns } = redactConversation(conversationOf(call.end().events, key), { classes });
    expect(turns[0]?.text).toBe('I am [name], born on 11/23/1957.');
  });

  it('redacts what was heard of an interrupted turn like the turn itself', () => {
    const call = start();
    call.turn('item-1', 'agent', 'Your code is 4, 8, 1, 5, 1, 6 and');
    call.write(
      'turn.interrupted',
      {
        itemId: 'item-1',
        speaker: 'agent',
        cause: 'barge-in',
        generatedMs: 900,
        sentMs: 800,
        heardMs: 500,
      },
      { generated: 'Your code is 4, 8, 1, 5, 1, 6 and', heard: 'Your code is 4, 8, 1, 5' },
    );
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns[0]).toMatchObject({ isInterrupted: true });
    expect(turns[0]?.heardText).toContain('Your code is');
    expect(turns[0]?.heardText).not.toMatch(/4, 8/);
  });

  it('redacts what was heard by itself where it reads otherwise than the turn', () => {
    const call = start().turn('item-1', 'caller', 'My name is Alice Miller.');
    call.turn('item-2', 'agent', 'Thank you, Alice, and until Thursday.');
    const lengths = { generatedMs: 900, sentMs: 800, heardMs: 500 };
    call.write(
      'turn.interrupted',
      { itemId: 'item-2', speaker: 'agent', cause: 'barge-in', ...lengths },
      { generated: 'Thanks, Alice, and goodbye', heard: 'Thanks, Alice' },
    );
    const { turns } = redactConversation(conversationOf(call.end().events, key));
    expect(turns[1]?.text).toBe('Thank you, [name], and until Thursday.');
    expect(turns[1]?.heardText).toBe('Thanks, [name]');
  });
});
