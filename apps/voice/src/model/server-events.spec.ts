import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readServerEvent, ServerEvent } from './server-events.js';

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

  it('reads audio without a schema as it does with one', () => {
    const id = fc.oneof(fc.string({ maxLength: 300 }), fc.constant('event_1'), fc.constant(7));
    fc.assert(
      fc.property(
        id,
        id,
        id,
        fc.oneof(fc.string(), fc.nat()),
        (event_id, response_id, item_id, delta) => {
          const raw = {
            type: 'response.output_audio.delta',
            event_id,
            response_id,
            item_id,
            delta,
          };
          const parsed = ServerEvent.safeParse(raw);
          const read = readServerEvent({ ...raw, output_index: 0, obfuscation: 'x' });
          if (parsed.success) expect(read).toEqual({ kind: 'event', event: parsed.data });
          // The short way asks for plain ids; what it does not take, the schema decides.
          else expect(read.kind).toBe('malformed');
        },
      ),
    );
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
