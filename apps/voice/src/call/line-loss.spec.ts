import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLine, frameOf } from '../testing/fake-sockets.js';
import { TalkingCall } from '../testing/talking-call.js';
import { callerTurn } from '../testing/server-events.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const errorsOf = (call: TalkingCall) =>
  call.recording.events.flatMap((event) =>
    event.kind === 'stream.error' ? [`${event.code}${event.isFatal ? ' fatal' : ''}`] : [],
  );

describe('a media socket that breaks', () => {
  it('is followed by another stream, and the caller is told', async () => {
    const call = await TalkingCall.talking();
    call.session.lineLost(call.line);
    expect([call.session.currentState, call.session.nextPart]).toEqual(['away', 1]);
    const line = new FakeLine();
    expect(call.session.connect(line)).toBe(true);
    expect(call.session.currentState).toBe('talking');
    expect(call.asked.at(-1)).toContain('I am back');
    call.agentSays('Sorry, the line was gone for a moment. I am back.');
    expect(line.events).toContain('media');
    expect(errorsOf(call)).toEqual(['stream-lost']);
  });

  it('leaves the model what the caller was saying', async () => {
    const call = await TalkingCall.talking();
    call.model.say(callerTurn.started('i1'));
    call.session.lineLost(call.line);
    expect(call.model.types).toContain('input_audio_buffer.commit');
    call.model.say(callerTurn.committed('i1'), callerTurn.completed('i1', 'Are you there?'));
    expect(call.finals.at(-1)).toBe('Are you there?');
  });

  it('ends the call when no other stream comes, with the fallback for whoever is there', async () => {
    const call = await TalkingCall.talking();
    call.session.lineLost(call.line);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(errorsOf(call)).toEqual(['stream-lost', 'stream-lost fatal']);
    expect(call.session.isActive).toBe(false);
  });

  it('ends it at once when Twilio says that the call is over', async () => {
    const call = await TalkingCall.talking();
    call.session.lineLost(call.line);
    call.session.statusEnded({ status: 'completed' });
    await vi.advanceTimersByTimeAsync(6_000);
    await call.session.ended;
    expect(errorsOf(call)).toEqual(['stream-lost']);
  });

  it('ends it for good the third time', async () => {
    const call = await TalkingCall.talking();
    for (let at = 0; at < 2; at++) {
      const broken = at === 0 ? call.line : new FakeLine();
      call.session.lineLost();
      expect(call.session.connect(broken)).toBe(true);
    }
    call.session.lineLost();
    expect(call.session.isActive).toBe(false);
  });

  it('says nothing of a line that the call has left already', async () => {
    const call = await TalkingCall.talking();
    call.session.lineLost(call.line);
    const line = new FakeLine();
    call.session.connect(line);
    call.session.lineLost(call.line);
    call.session.callerAudio(frameOf(20), 0);
    expect(call.session.currentState).toBe('talking');
  });
});
