import { describe, expect, it } from 'vitest';
import { MediaClock } from './media-clock.js';

describe('MediaClock', () => {
  it('stands at the end of the last frame', () => {
    const clock = new MediaClock();
    clock.received(1_000, 160);
    expect(clock.nowMs).toBe(1_020);
  });

  it("puts the model's time on the stream's when its session began late", () => {
    const clock = new MediaClock();
    clock.forwarded(3_000, 160);
    clock.forwarded(3_020, 160);
    expect(clock.fromModelMs(20)).toBe(3_020);
  });

  it('follows a jump where audio was shed', () => {
    const clock = new MediaClock();
    clock.forwarded(0, 160);
    clock.forwarded(500, 160);
    expect(clock.fromModelMs(20)).toBe(500);
  });

  it("puts the model's time on a second stream, which begins at 0 while the model counts on", () => {
    const clock = new MediaClock();
    for (let ms = 0; ms < 1_000; ms += 20) clock.forwarded(ms, 160);
    clock.nextStream();
    expect(clock.nowMs).toBe(0);
    clock.forwarded(0, 160);
    expect(clock.fromModelMs(1_010)).toBe(10);
  });

  it('counts what the model says late about the first stream as the beginning of the second', () => {
    const clock = new MediaClock();
    for (let ms = 0; ms < 1_000; ms += 20) clock.forwarded(ms, 160);
    clock.nextStream();
    expect(clock.fromModelMs(500)).toBe(0);
  });
});
