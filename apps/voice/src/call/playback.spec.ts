import { beforeEach, describe, expect, it } from 'vitest';
import { HEARD_SLACK_MS, Playback } from './playback.js';

let playback: Playback;
let clockMs: number;
beforeEach(() => {
  clockMs = 5_000;
  playback = new Playback(() => clockMs);
});

/** Made by the model and sent at once. */
const send = (ms: number, itemId = 'a1', responseId = 'r1', nowMs = 0) =>
  playback.generated(responseId, itemId, ms * 8, nowMs) ? playback.sent(itemId, ms * 8) : undefined;

describe('Playback', () => {
  it('names every chunk differently, by item, generation and number', () => {
    expect([send(200), send(200)]).toEqual(['a1:g0:m0', 'a1:g0:m1']);
    playback.interrupt();
    expect(send(200, 'a2', 'r2')).toBe('a2:g1:m2');
  });

  it('counts as heard what its marks say was played, plus a little', () => {
    const marks = [send(200), send(200), send(200)];
    playback.played(marks[0]!);
    playback.played(marks[1]!);
    expect(playback.interrupt()).toEqual([
      { itemId: 'a1', responseId: 'r1', sentMs: 600, heardMs: 400 + HEARD_SLACK_MS },
    ]);
  });

  it('never claims to have been heard longer than it was sent', () => {
    send(30);
    expect(playback.interrupt()).toMatchObject([{ sentMs: 30, heardMs: 30 }]);
  });

  it('finds the first chunk unplayed although no mark has come back yet', () => {
    send(200);
    expect(playback.isPlaying).toBe(true);
  });

  it('counts items that were still queued as not heard at all', () => {
    send(200);
    send(200, 'a2');
    send(200, 'a3', 'r2');
    expect(playback.interrupt().map(({ heardMs }) => heardMs)).toEqual([HEARD_SLACK_MS, 0, 0]);
  });

  it('is not interrupted in what was played to its end', () => {
    playback.played(send(200)!);
    expect(playback.isPlaying).toBe(false);
    expect(playback.interrupt()).toEqual([]);
  });

  it('takes what was sent before a mark as played with it, where its own mark got lost', () => {
    const marks = [send(100, 'opening'), send(100, 'a1', 'r1'), send(100, 'a1', 'r1')];
    playback.played(marks[1]!);
    expect(playback.isHeardWhole('opening')).toBe(true);
    expect(playback.played(marks[0]!)).toBe(false);
    expect(playback.interrupt()).toMatchObject([{ itemId: 'a1', heardMs: 100 + HEARD_SLACK_MS }]);
  });

  it('ignores marks that come back because the line was cleared', () => {
    const mark = send(200)!;
    playback.interrupt();
    expect(playback.played(mark)).toBe(false);
    expect(playback.interrupt()).toEqual([]);
  });

  it('holds back late audio of an interrupted response, and counts it as generated', () => {
    send(200);
    playback.interrupt();
    expect(send(300)).toBeUndefined();
    expect(playback.generatedMs('a1')).toBe(500);
    expect(playback.spanOf('a1')).toEqual({ audioStartMs: 0, audioEndMs: 200 });
  });

  it('holds back a response that was interrupted before its first audio', () => {
    expect(playback.interrupt(['r1'])).toEqual([]);
    expect(send(200)).toBeUndefined();
    expect(send(200, 'a2', 'r2')).toBeDefined();
  });

  it('places an item after the one that is still playing, or at the moment it is sent', () => {
    send(400, 'a1', 'r1', 1_000);
    send(100, 'a2', 'r1', 1_100);
    send(100, 'a3', 'r2', 9_000);
    expect(playback.spanOf('a2')).toEqual({ audioStartMs: 1_400, audioEndMs: 1_500 });
    expect(playback.spanOf('a3')).toEqual({ audioStartMs: 9_000, audioEndMs: 9_100 });
  });

  it('does not wait for the mark of a chunk that was shed', () => {
    const mark = send(200)!;
    playback.shed(mark);
    expect(playback.played(mark)).toBe(false);
  });

  it('counts the time since the last mark as heard, and never passes a mark that is awaited', () => {
    const [first] = [send(100), send(100), send(100)];
    clockMs += 100;
    playback.played(first!);
    clockMs += 80;
    expect(playback.interrupt()).toMatchObject([{ heardMs: 180 }]);
    send(100, 'a2', 'r2');
    send(100, 'a2', 'r2');
    clockMs += 5_000;
    expect(playback.interrupt()).toMatchObject([{ heardMs: 100 }]);
  });

  it('starts that time when the first audio goes out behind a silence', () => {
    playback.played(send(100)!);
    clockMs += 60_000;
    send(500, 'a2', 'r2');
    clockMs += 120;
    expect(playback.interrupt()).toMatchObject([{ itemId: 'a2', sentMs: 500, heardMs: 120 }]);
  });

  it('is ahead by what the clock leaves to be played, or less where the marks say so', () => {
    expect(playback.aheadMs).toBe(0);
    const [first, second] = [send(200), send(200)];
    clockMs += 50;
    expect(playback.aheadMs).toBe(350);
    playback.played(first!);
    expect(playback.aheadMs).toBe(200);
    playback.played(second!);
    expect(playback.aheadMs).toBe(0);
  });

  it('tells where an item will have been heard before all of it was sent', () => {
    playback.generated('r1', 'a1', 800, 1_000);
    playback.generated('r1', 'a1', 800, 1_000);
    playback.sent('a1', 800);
    expect(playback.spanOf('a1')).toEqual({ audioStartMs: 1_000, audioEndMs: 1_200 });
    expect(playback.isHeardWhole('a1')).toBe(false);
    playback.interrupt();
    expect(playback.spanOf('a1')).toEqual({ audioStartMs: 1_000, audioEndMs: 1_100 });
  });

  it('cuts off what was not sent yet together with what was', () => {
    playback.generated('r1', 'a1', 1_600, 0);
    playback.sent('a1', 800);
    playback.generated('r1', 'a2', 1_600, 0);
    expect(playback.interrupt(['r1'])).toEqual([
      { itemId: 'a1', responseId: 'r1', sentMs: 100, heardMs: 50 },
      { itemId: 'a2', responseId: 'r1', sentMs: 0, heardMs: 0 },
    ]);
  });
});
