import type { CaptureState } from '@verbatim/contracts';
import { describe, expect, it } from 'vitest';
import { Capture, type CaptureSignal, type CapturedEvent } from './capture.js';

const HEARD: CaptureSignal = { type: 'notice-heard' };
const REFUSED: CaptureSignal = { type: 'refused' };
const PERMITTED: CaptureSignal = { type: 'permitted' };
const paused = (by: 'card' | 'payment'): CaptureSignal => ({ type: 'paused', by });
const resumed = (by: 'card' | 'payment'): CaptureSignal => ({ type: 'resumed', by });

const begins = (itemId: string): CapturedEvent => ({
  kind: 'obligation.opened',
  speaker: 'caller',
  itemId,
});
const final = (itemId: string): CapturedEvent => ({
  kind: 'transcript.final',
  speaker: 'caller',
  itemId,
});

function captureAfter(...signals: CaptureSignal[]): Capture {
  const capture = new Capture();
  for (const signal of signals) capture.apply(signal);
  return capture;
}

describe('Capture.state', () => {
  it.each<[string, CaptureSignal[], CaptureState]>([
    ['nothing', [], 'before-notice'],
    ['the notice was heard', [HEARD], 'on'],
    ['a pause before the notice', [paused('card')], 'before-notice'],
    ['a pause', [HEARD, paused('card')], 'paused'],
    [
      'the end of one of two pauses',
      [HEARD, paused('card'), paused('payment'), resumed('card')],
      'paused',
    ],
    [
      'the end of both',
      [HEARD, paused('card'), paused('payment'), resumed('card'), resumed('payment')],
      'on',
    ],
    ['a refusal', [HEARD, REFUSED], 'refused'],
    ['a refusal before the notice, which is then heard', [REFUSED, HEARD], 'refused'],
    [
      'a refusal within a pause',
      [HEARD, paused('payment'), REFUSED, resumed('payment')],
      'refused',
    ],
    ['a refusal that was taken back', [HEARD, REFUSED, PERMITTED], 'on'],
    ['permission without a notice', [PERMITTED], 'before-notice'],
  ])('after %s', (_name, signals, state) => {
    expect(captureAfter(...signals).state).toBe(state);
  });
});

describe('Capture.apply', () => {
  it('gives the change with its reason', () => {
    const capture = new Capture();
    expect(capture.apply(HEARD)).toEqual({
      from: 'before-notice',
      to: 'on',
      reason: 'notice-heard',
    });
    expect(capture.apply(paused('card'))).toEqual({ from: 'on', to: 'paused', reason: 'card' });
    expect(capture.apply(resumed('card'))).toEqual({
      from: 'paused',
      to: 'on',
      reason: 'card-over',
    });
  });

  it('gives nothing where nothing changes', () => {
    const capture = captureAfter(HEARD);
    expect(capture.apply(HEARD)).toBeUndefined();
    expect(capture.apply(resumed('card'))).toBeUndefined();
  });
});

describe('Capture.withholds', () => {
  it('keeps what is said while capture is on', () => {
    expect(captureAfter(HEARD).withholds(final('i1'))).toBeUndefined();
  });

  it('withholds a turn that began before the notice was heard, also when its final comes after', () => {
    const capture = new Capture();
    capture.withholds(begins('i1'));
    capture.apply(HEARD);
    expect(capture.withholds(final('i1'))).toBe('before-notice');
    expect(capture.withholds(final('i2'))).toBeUndefined();
  });

  it('withholds a turn that went on through a pause', () => {
    const capture = captureAfter(HEARD);
    capture.withholds(begins('i1'));
    capture.apply(paused('card'));
    capture.apply(resumed('card'));
    expect(capture.withholds(final('i1'))).toBe('paused');
  });

  it('keeps the notice, and nothing else that the agent says before it was heard', () => {
    const capture = new Capture();
    capture.noticeBegins('r1');
    const agent = { kind: 'transcript.final', speaker: 'agent' } as const;
    expect(capture.withholds({ ...agent, itemId: 'a1', responseId: 'r1' })).toBeUndefined();
    expect(capture.withholds({ ...agent, itemId: 'a2', responseId: 'r2' })).toBe('before-notice');
  });

  it('keeps the numbers of a call that has just begun', () => {
    expect(new Capture().withholds({ kind: 'call.started' })).toBeUndefined();
  });

  it('keeps what a tool returned after the pause for which it was called', () => {
    const capture = captureAfter(HEARD);
    const tool = { speaker: 'agent', itemId: 'call-1' } as const;
    expect(capture.withholds({ kind: 'tool.called', ...tool })).toBeUndefined();
    capture.apply(paused('payment'));
    capture.apply(resumed('payment'));
    expect(capture.withholds({ kind: 'tool.returned', ...tool })).toBeUndefined();
  });

  it('withholds keys by the moment in which they are pressed', () => {
    const capture = captureAfter(HEARD);
    const keys: CapturedEvent = { kind: 'dtmf', speaker: 'caller' };
    expect(capture.withholds(keys)).toBeUndefined();
    capture.apply(paused('card'));
    expect(capture.withholds(keys)).toBe('paused');
  });
});
