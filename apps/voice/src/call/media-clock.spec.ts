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

  it('goes on in a second stream, behind the time without one', () => {
    const clock = new MediaClock();
    clock.forwarded(clock.received(980, 160), 160);
    clock.nextStream(30_000);
    expect(clock.nowMs).toBe(31_000);
    clock.forwarded(clock.received(0, 160), 160);
    expect(clock.nowMs).toBe(31_020);
    // The model was given 20 ms before and 20 ms now.
    expect(clock.fromModelMs(20)).toBe(31_000);
  });

  it('counts anew in a second session, and still knows the time of the first', () => {
    const clock = new MediaClock();
    clock.forwarded(40, 160);
    clock.nextSession();
    clock.forwarded(9_000, 160);
    clock.forwarded(9_020, 160);
    expect(clock.fromModelMs(20)).toBe(9_020);
    expect(clock.inFormerSession(() => clock.fromModelMs(20))).toBe(60);
  });
});
