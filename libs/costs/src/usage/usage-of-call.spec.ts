import { COST_LINES_MAX } from '@verbatim/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventOf, REAL_USAGE } from '../testing/usage-events.js';
import { usageOfCall } from './usage-of-call.js';

const response = (responseId: string | undefined, fields: object = {}) =>
  eventOf('usage.recorded', {
    ...{ source: 'response', model: 'm', responseId, responseStatus: 'completed' },
    ...{ usage: REAL_USAGE, ...fields },
  });
const transcription = (itemId: string, seconds: number) =>
  eventOf('usage.recorded', {
    ...{ source: 'transcription', model: 't', itemId, usage: { type: 'duration', seconds } },
  });
const carrier = (usage: Record<string, unknown>) =>
  eventOf('usage.recorded', { source: 'carrier', model: 'twilio', usage });
const quantityOf = (events: Parameters<typeof usageOfCall>[0], meter: string): number =>
  usageOfCall(events)
    .filter((line) => line.meter === meter)
    .reduce((sum, { quantity }) => sum + quantity, 0);

describe('usageOfCall', () => {
  it('counts an interrupted answer as it was generated', () => {
    const events = [response('r1', { responseStatus: 'cancelled' }), response('r2')];
    expect(quantityOf(events, 'audio-out')).toBe(2 * 147);
  });

  it('counts an event that came twice, and an answer that two processes reported, once', () => {
    const first = response('r1');
    const again = response('r1', { epoch: 'f'.repeat(32) });
    const spoken = transcription('i1', 2.5);
    expect(quantityOf([first, first, again, spoken, spoken], 'audio-out')).toBe(147);
    expect(quantityOf([spoken, spoken], 'audio-time')).toBe(2_500);
  });

  it('counts answers without an id each by its event', () => {
    expect(quantityOf([response(undefined), response(undefined)], 'text-out')).toBe(2 * 41);
  });

  it('keeps agents and models apart', () => {
    const events = [response('r1', { agent: 'a' }), response('r2', { agent: 'b', model: 'n' })];
    const whose = usageOfCall(events).map(({ agent, model }) => `${agent} ${model}`);
    expect(new Set(whose)).toEqual(new Set(['a m', 'b n']));
  });

  it.each([
    [0, 0],
    [1, 1],
    [60, 1],
    [61, 2],
  ])('bills a call of %i s as %i begun minutes', (durationSeconds, minutes) => {
    const ended = eventOf('call.ended', {
      ...{ status: 'completed', source: 'status-callback', durationSeconds },
    });
    expect(quantityOf([ended], 'call-inbound')).toBe(minutes);
    const outbound = eventOf('call.started', { direction: 'outbound', policy: 'block' });
    expect(quantityOf([outbound, ended], 'call-outbound')).toBe(minutes);
  });

  it('says of an end without a duration that its minutes are not known', () => {
    const ended = eventOf('call.ended', { status: 'completed', source: 'reconciler' });
    expect(quantityOf([ended], 'unread')).toBe(1);
    const told = eventOf('call.ended', {
      ...{ status: 'completed', source: 'status-callback', durationSeconds: 5 },
    });
    expect(quantityOf([ended, told], 'unread')).toBe(0);
    expect(quantityOf([ended, told], 'call-inbound')).toBe(1);
  });

  it('counts what the telephone company bills apart', () => {
    const events = [
      carrier({ type: 'media-stream', seconds: 61 }),
      carrier({ type: 'sms', segments: 2 }),
      carrier({ type: 'fax' }),
    ];
    expect(usageOfCall(events).map(({ meter, quantity }) => [meter, quantity])).toEqual([
      ['media-stream', 2],
      ['sms', 2],
      ['unread', 1],
    ]);
  });

  it('counts people who were put through to, recorded messages and listening for machines', () => {
    const spoke = (outcome: string, durationSeconds?: number) =>
      eventOf('call.transferred', {
        to: 'nurse',
        transfer: 'warm',
        outcome,
        durationSeconds,
      } as Record<string, unknown>);
    const message = eventOf('voicemail.recorded', {
      ...{ outcome: 'kept', recordingSid: 'RE1', durationSeconds: 61 },
    });
    const again = eventOf('voicemail.recorded', { ...message, epoch: 'f'.repeat(32) } as Record<
      string,
      unknown
    >);
    const ended = spoke('ended', 61);
    const events = [
      ...[spoke('started'), spoke('no-answer'), ended, ended, message, again],
      ...[1, 2].map(() => eventOf('call.answered', { by: 'machine', detail: 'x' })),
    ];
    expect(usageOfCall(events).map(({ meter, quantity }) => [meter, quantity])).toEqual([
      ['answer-detection', 1],
      ['call-outbound', 2],
      ['recording', 2],
    ]);
  });

  it('gives the same lines for the same events, in any order and repeated', () => {
    const events = [response('r1'), response('r2'), transcription('i1', 1), transcription('i2', 3)];
    const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: 8 });
    fc.assert(
      fc.property(shuffled, (again) => {
        expect(usageOfCall(again)).toEqual(usageOfCall(events));
      }),
    );
  });

  it('loses nothing where there are more agents than lines', () => {
    const events = Array.from({ length: COST_LINES_MAX + 1 }, (_, i) =>
      response(`r${i}`, { agent: `a${i}` }),
    );
    const lines = usageOfCall(events);
    expect(lines.length).toBeLessThanOrEqual(COST_LINES_MAX);
    expect(quantityOf(events, 'audio-out')).toBe(147 * events.length);
  });
});
