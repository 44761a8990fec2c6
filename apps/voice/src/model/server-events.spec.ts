import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerEvent } from './server-events.js';

describe('readServerEvent', () => {
  it('reads an event and leaves out what nobody uses', () => {
    const read = readServerEvent({
      type: 'response.output_audio_transcript.delta',
      event_id: 'event_1',
      response_id: 'r1',
      item_id: 'i1',
      output_index: 0,
      content_index: 0,
      delta: 'Hel',
      obfuscation: 'xxxx',
    });
    expect(read).toEqual({
      kind: 'event',
      event: {
        type: 'response.output_audio_transcript.delta',
        event_id: 'event_1',
        response_id: 'r1',
        item_id: 'i1',
        delta: 'Hel',
      },
    });
  });

  it.each(['rate_limits.updated', 'conversation.item.truncated', 'something.new'])(
    'ignores %s',
    (type) => {
      expect(readServerEvent({ type })).toEqual({ kind: 'ignored' });
    },
  );

  it.each([
    [null],
    ['text'],
    [{}],
    [{ type: 1 }],
    [{ type: 'response.done' }],
    [{ type: 'response.created', response: { id: '' } }],
    [{ type: 'input_audio_buffer.speech_started', item_id: 'i', audio_start_ms: -1 }],
    // A time or an id that the index of the record cannot hold once killed every worker, one by one.
    [{ type: 'input_audio_buffer.speech_started', item_id: 'i', audio_start_ms: 2 ** 31 }],
    [{ type: 'response.created', response: { id: 'r\0' } }],
  ])('calls %j malformed', (raw) => {
    expect(readServerEvent(raw)).toEqual({ kind: 'malformed' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('response.done', 'error', 'x'), (value, type) => {
        const raw = typeof value === 'object' ? { ...value, type } : value;
        expect(['event', 'ignored', 'malformed']).toContain(readServerEvent(raw).kind);
      }),
    );
  });
});
