import { beforeEach, describe, expect, it } from 'vitest';
import { HEARD_SLACK_MS, Playback } from './playback.js';

let playback: Playback;
beforeEach(() => {
  playback = new Playback();
});

const send = (ms: number, itemId = 'a1', responseId = 'r1', nowMs = 0) =>
  playback.send(responseId, itemId, ms * 8, nowMs)?.markName;

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
    expect(playback.hasUnplayed).toBe(true);
  });

  it('counts items that were still queued as not heard at all', () => {
    send(200);
    send(200, 'a2');
    send(200, 'a3', 'r2');
    expect(playback.interrupt().map(({ heardMs }) => heardMs)).toEqual([HEARD_SLACK_MS, 0, 0]);
  });

  it('is not interrupted in what was played to its end', () => {
    playback.played(send(200)!);
    expect(playback.hasUnplayed).toBe(false);
    expect(playback.interrupt()).toEqual([]);
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
});
