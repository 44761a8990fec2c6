import { describe, expect, it } from 'vitest';
import { ClientEvents } from './client-events.js';

describe('ClientEvents', () => {
  it('names every event by what it is for, and a response by the event that asks for it', () => {
    const client = new ClientEvents();
    client.stamp('commit', { type: 'input_audio_buffer.commit' });
    const asked = client.stamp('turn', {
      type: 'response.create',
      response: { instructions: 'x' },
    });
    expect(asked).toEqual({
      type: 'response.create',
      event_id: 'vb1.turn',
      response: { instructions: 'x', metadata: { asked_by: 'vb1.turn' } },
    });
    expect(ClientEvents.purposeOf(asked.event_id)).toBe('turn');
    expect(ClientEvents.purposeOf('event_7')).toBeUndefined();
  });

  it('tells what the model began by itself from what it was asked for, once it gives metadata back', () => {
    const client = new ClientEvents();
    expect(client.isAskedFor({ id: 'r0' })).toBe(true);
    expect(client.isAskedFor({ id: 'r1', metadata: { asked_by: 'vb0.turn' } })).toBe(true);
    expect(client.isAskedFor({ id: 'r2', metadata: null })).toBe(false);
  });
});
