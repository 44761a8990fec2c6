import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeLine, frameOf } from '../testing/fake-sockets.js';
import { AudioLane } from './audio-lane.js';
import { PacedSpeech } from './paced-speech.js';
import { PacingWheel } from './pacing-wheel.js';

let line: FakeLine;
let speech: PacedSpeech;

beforeEach(() => {
  vi.useFakeTimers();
  line = new FakeLine();
  const lane = new AudioLane(line, { highWaterBytes: 320 * 1024, capacityFrames: 500 });
  lane.open();
  speech = new PacedSpeech({ line, lane, pacing: { leadMs: 300, wheel: new PacingWheel() } });
});
afterEach(() => void vi.useRealTimers());

const say = (ms: number, itemId = 'a1', responseId = 'r1') =>
  speech.say(responseId, itemId, frameOf(ms), 0);
const sentMs = () =>
  line.frames.reduce(
    (ms, { media }) => ms + Buffer.from(media?.payload ?? '', 'base64').length,
    0,
  ) / 8;
/** Twilio plays so long, and tells so; what it gets meanwhile it plays too. */
function plays(ms: number, told = { marks: 0, playedMs: 0 }): void {
  for (let passed = 0; passed < ms; passed += 20) {
    vi.advanceTimersByTime(20);
    told.playedMs = Math.min(told.playedMs + 20, sentMs());
    let end = 0;
    for (const [index, frame] of line.frames.entries()) {
      end += Buffer.from(frame.media?.payload ?? '', 'base64').length / 8;
      if (!frame.mark || index < told.marks || end > told.playedMs) continue;
      told.marks = index + 1;
      speech.played(frame.mark.name);
    }
  }
}

describe('PacedSpeech', () => {
  it('sends the first of a long answer at once, and no more than the lead and a piece', () => {
    say(10_000);
    expect(sentMs()).toBeGreaterThanOrEqual(300);
    expect(sentMs()).toBeLessThanOrEqual(401);
  });

  it('keeps the lead while the answer is played, to its last byte', () => {
    say(3_000);
    const told = { marks: 0, playedMs: 0 };
    for (let ms = 100; ms <= 2_600; ms += 100) {
      plays(100, told);
      expect(sentMs() - told.playedMs).toBeGreaterThanOrEqual(260);
      expect(sentMs() - told.playedMs).toBeLessThanOrEqual(401);
    }
    plays(1_000, told);
    expect([sentMs(), speech.hasUnplayed]).toEqual([3_000, false]);
    expect(speech.isHeardWhole('a1')).toBe(true);
  });

  it('changes no byte of what it passes on, however it is cut', () => {
    const payload = Buffer.from(Array.from({ length: 7_999 }, (_, i) => i % 251)).toString(
      'base64',
    );
    speech.say('r1', 'a1', payload, 0);
    plays(2_000);
    const pieces = line.frames.flatMap(({ media }) => (media ? [media.payload] : []));
    expect(pieces.length).toBeGreaterThan(5);
    expect(pieces.join('')).toBe(payload);
  });

  it('goes on by the clock alone while no mark comes back', () => {
    say(2_000);
    vi.advanceTimersByTime(1_000);
    expect(sentMs()).toBeGreaterThanOrEqual(1_260);
    expect(sentMs()).toBeLessThanOrEqual(1_401);
  });

  it('sends at once when the marks say that everything was played, whatever the clock says', () => {
    say(1_000);
    const before = sentMs();
    for (const mark of line.marks) speech.played(mark);
    expect(sentMs()).toBeGreaterThan(before);
  });

  it('throws away at most the lead and a piece when the caller interrupts', () => {
    say(10_000);
    plays(2_000);
    const [cut] = speech.interrupt(['r1']);
    expect(cut!.sentMs - cut!.heardMs).toBeLessThanOrEqual(401);
    expect(Math.abs(cut!.heardMs - 2_000)).toBeLessThanOrEqual(60);
    const frames = line.frames.length;
    vi.advanceTimersByTime(5_000);
    expect(line.frames).toHaveLength(frames);
  });

  it('says nothing late of a response that was cut off', () => {
    say(1_000);
    speech.interrupt(['r1']);
    expect(say(1_000)).toBe(false);
  });

  it('loses the newest beyond five minutes, and then never takes the item as heard', () => {
    for (let s = 0; s < 310; s++) say(1_000);
    expect(speech.takeShed()).toBeGreaterThan(0);
    vi.advanceTimersByTime(303_000);
    for (const mark of line.marks) speech.played(mark);
    expect(speech.isHeardWhole('a1')).toBe(false);
    expect(speech.hasUnplayed).toBe(false);
  });
});
