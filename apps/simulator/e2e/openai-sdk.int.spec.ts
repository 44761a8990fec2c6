import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallReport } from '../src/report/report.js';
import { AUTH_TOKEN, PlainBridge } from './plain-bridge.js';
import { ownScript, playOne } from './run.js';

describe("OpenAI's OpenAIRealtimeWS and Twilio's validateRequest against the two fakes", () => {
  let bridge: PlainBridge;
  let call: CallReport;
  let modelPort = 0;

  beforeAll(async () => {
    bridge = await new PlainBridge(() => modelPort).listen();
    const script = await ownScript('sales-new-address');
    const withBargeIn = {
      ...script,
      steps: script.steps
        .filter(({ kind }) => kind !== 'tool')
        .map((step, index) => (index === 3 ? { ...step, bargeInAfterWords: 5 } : step)),
    };
    const application = { url: bridge.url, authToken: AUTH_TOKEN };
    call = await playOne(withBargeIn, application, (port) => (modelPort = port), { speed: 10 });
  });
  afterAll(() => bridge.close());

  const ofType = <T extends RealtimeServerEvent['type']>(type: T) =>
    bridge.events.filter(
      (event): event is Extract<RealtimeServerEvent, { type: T }> => event.type === type,
    );

  it('accepts every signature, of webhooks and of the upgrade', () => {
    expect(bridge.unsigned).toEqual([]);
  });

  it('opens with the session and acknowledges its update', () => {
    expect(bridge.events[0]!.type).toBe('session.created');
    expect(ofType('session.updated')).toHaveLength(1);
  });

  it('sends the messages of one stream in order, numbered without a gap', () => {
    const events = bridge.fromTwilio.map(({ event }) => event);
    expect(events.slice(0, 2)).toEqual(['connected', 'start']);
    expect(events.at(-1)).toBe('stop');
    const numbers = bridge.fromTwilio.slice(1).map(({ sequenceNumber }) => sequenceNumber);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
    const media = bridge.fromTwilio.filter(({ event }) => event === 'media');
    expect(media.slice(0, 3)).toMatchObject([
      { media: { track: 'inbound', chunk: '1', timestamp: '0' } },
      { media: { chunk: '2', timestamp: '200' } },
      { media: { chunk: '3', timestamp: '400' } },
    ]);
  });

  it('keeps the GA order within every turn', () => {
    for (const { item_id } of ofType('input_audio_buffer.committed')) {
      const types = bridge.events
        .filter(
          (event) =>
            ('item_id' in event && event.item_id === item_id) ||
            ('item' in event && event.item.id === item_id),
        )
        .map(({ type }) => type)
        .filter((type) => !type.startsWith('conversation.item.input_audio_transcription'));
      expect(types).toEqual([
        'input_audio_buffer.speech_started',
        'input_audio_buffer.speech_stopped',
        'input_audio_buffer.committed',
        'conversation.item.added',
        'conversation.item.done',
      ]);
    }
  });

  it('keeps the GA order within every response, and bills it', () => {
    for (const { response } of ofType('response.done')) {
      const events = bridge.events.filter(
        (event) => 'response_id' in event && event.response_id === response.id,
      );
      const types = [...new Set(events.map(({ type }) => type))];
      if (response.output?.length === 0) expect(types).toEqual([]);
      else {
        expect(types).toEqual([
          'response.output_item.added',
          'response.content_part.added',
          'response.output_audio_transcript.delta',
          'response.output_audio.delta',
          'response.output_audio.done',
          'response.output_audio_transcript.done',
          'response.content_part.done',
          'response.output_item.done',
        ]);
      }
      const { usage } = response;
      expect(usage?.total_tokens).toBe(usage!.input_tokens! + usage!.output_tokens!);
      expect(usage?.input_tokens).toBe(
        usage!.input_token_details!.text_tokens! + usage!.input_token_details!.audio_tokens!,
      );
    }
    expect(ofType('rate_limits.updated')).toHaveLength(ofType('response.done').length);
  });

  it('cuts an interrupted answer at a plausible place', () => {
    expect(bridge.toTwilio).toContain('clear');
    const { itemId, audioEndMs, sentMs } = bridge.truncations[0]!;
    const interrupted = call.agent.find((utterance) => utterance.itemId === itemId)!;
    expect(audioEndMs).toBeLessThan(sentMs);
    // Marks come per chunk, so the application knows a little less than the ear.
    expect(interrupted.heardMs - audioEndMs).toBeGreaterThanOrEqual(-1);
    expect(interrupted.heardMs - audioEndMs).toBeLessThan(2_000);
    expect(ofType('conversation.item.truncated').length).toBe(bridge.truncations.length);
    expect(ofType('error')).toEqual([]);
  });

  it('gives no final for the sentence in which the caller hung up', () => {
    const last = call.caller.at(-1)!;
    expect(last).toMatchObject({ isCutShort: true });
    expect(last.text.split(' ')).toHaveLength(14);
    expect(last.itemId).toBeUndefined();
    const finals = ofType('conversation.item.input_audio_transcription.completed');
    expect(finals.map(({ transcript }) => transcript)).not.toContain(last.text);
    expect(finals).toHaveLength(call.caller.length - 1);
    expect(finals[0]!.usage).toMatchObject({ type: 'tokens' });
  });
});
