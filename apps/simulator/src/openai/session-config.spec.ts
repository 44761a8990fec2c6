import { describe, expect, it } from 'vitest';
import { ClientEventError } from './client.errors.js';
import { defaultSession, updatedSession } from './session-config.js';

const session = defaultSession('gpt-realtime-2.1', 1_000_000);
const update = (fields: object, hasSpoken = false) =>
  updatedSession(session, { type: 'realtime', ...fields }, hasSpoken);

describe('defaultSession', () => {
  it('has the defaults of a captured GA session', () => {
    expect(session).toMatchObject({
      object: 'realtime.session',
      output_modalities: ['audio'],
      expires_at: 1_000,
      audio: {
        input: {
          format: { type: 'audio/pcm', rate: 24_000 },
          transcription: null,
          turn_detection: {
            type: 'server_vad',
            threshold: 0.5,
            prefix_padding_ms: 300,
            silence_duration_ms: 200,
            create_response: true,
            interrupt_response: true,
            idle_timeout_ms: null,
          },
        },
        output: { format: { type: 'audio/pcm', rate: 24_000 }, voice: 'alloy' },
      },
    });
  });
});

describe('updatedSession', () => {
  it('changes only what the update names', () => {
    const updated = update({
      instructions: 'Be brief.',
      audio: {
        input: { format: { type: 'audio/pcmu' }, turn_detection: { type: 'semantic_vad' } },
        output: { voice: 'cedar' },
      },
    });
    expect(updated.instructions).toBe('Be brief.');
    expect(updated.audio.input).toMatchObject({
      format: { type: 'audio/pcmu' },
      transcription: null,
      turn_detection: { type: 'semantic_vad', eagerness: 'auto', create_response: true },
    });
    expect(updated.audio.output).toMatchObject({ voice: 'cedar', format: { type: 'audio/pcm' } });
    expect(updated.id).toBe(session.id);
  });

  it('clears with null, an empty text and an empty list', () => {
    const full = updatedSession(
      session,
      { type: 'realtime', instructions: 'x', tools: [{ type: 'function', name: 'f' }] },
      false,
    );
    const cleared = updatedSession(
      full,
      {
        type: 'realtime',
        instructions: '',
        tools: [],
        audio: { input: { turn_detection: null, transcription: null } },
      },
      false,
    );
    expect(cleared).toMatchObject({ instructions: '', tools: [] });
    expect(cleared.audio.input).toMatchObject({ turn_detection: null, transcription: null });
  });

  it('lets the voice be named again, not changed, once there was audio', () => {
    expect(() => update({ audio: { output: { voice: 'alloy' } } }, true)).not.toThrow();
    expect(() => update({ audio: { output: { voice: 'cedar' } } }, true)).toThrow(
      expect.objectContaining({ code: 'cannot_update_voice' }),
    );
  });

  it.each([
    ['no type', { type: undefined }, 'missing_required_parameter', 'session.type'],
    [
      'a field of the beta',
      { input_audio_format: 'g711_ulaw' },
      'unknown_parameter',
      'session.input_audio_format',
    ],
    [
      'both modalities',
      { output_modalities: ['audio', 'text'] },
      'invalid_value',
      'session.output_modalities',
    ],
    ['another model', { model: 'gpt-realtime' }, 'invalid_value', 'session.model'],
    [
      'a threshold above one',
      { audio: { input: { turn_detection: { type: 'server_vad', threshold: 2 } } } },
      'invalid_value',
      'session.audio.input.turn_detection.threshold',
    ],
    [
      'a speed that nobody can follow',
      { audio: { output: { speed: 3 } } },
      'invalid_value',
      'session.audio.output.speed',
    ],
  ])('refuses %s and names the parameter', (_name, fields, code, param) => {
    expect(() => update(fields)).toThrow(ClientEventError);
    expect(() => update(fields)).toThrow(expect.objectContaining({ code, param }));
  });
});
