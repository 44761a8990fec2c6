import { describe, expect, it } from 'vitest';
import { MARKS_MAX, PLAYBACK_CAPACITY_BYTES, Playback } from './playback.js';

const bytesOf = (played: { audio: readonly Buffer[] }) => Buffer.concat([...played.audio]);

describe('Playback', () => {
  it('plays in order, at the asked rate, across the bounds of messages', () => {
    const playback = new Playback();
    for (const text of ['abc', 'de', 'fghij']) playback.enqueue(Buffer.from(text));
    const played = Array.from({ length: 3 }, () => bytesOf(playback.advance(4)).toString());
    expect(played).toEqual(['abcd', 'efgh', 'ij']);
    expect(playback.isPlaying).toBe(false);
  });

  it('echoes a mark when all that was sent before it was played, not earlier', () => {
    const playback = new Playback();
    playback.enqueue(Buffer.alloc(10));
    playback.mark('first');
    playback.enqueue(Buffer.alloc(10));
    playback.mark('second');
    expect(playback.advance(9).marks).toEqual([]);
    expect(playback.advance(1).marks).toEqual(['first']);
    expect(playback.advance(10).marks).toEqual(['second']);
  });

  it('echoes a mark at once when nothing is left to play', () => {
    const playback = new Playback();
    playback.mark('lonely');
    expect(playback.advance(160).marks).toEqual(['lonely']);
  });

  it('gives back every waiting mark on clear, and plays nothing of what was cleared', () => {
    const playback = new Playback();
    playback.enqueue(Buffer.from('old'));
    playback.mark('a');
    playback.mark('b');
    playback.advance(1);
    expect(playback.clear()).toEqual(['a', 'b']);
    playback.enqueue(Buffer.from('new'));
    playback.mark('c');
    const played = playback.advance(100);
    expect(bytesOf(played).toString()).toBe('new');
    expect(played.marks).toEqual(['c']);
  });

  it('refuses audio past its capacity, and marks past theirs', () => {
    const playback = new Playback();
    expect(playback.enqueue(Buffer.alloc(PLAYBACK_CAPACITY_BYTES))).toBe(true);
    expect(playback.enqueue(Buffer.alloc(1))).toBe(false);
    for (let mark = 0; mark < MARKS_MAX; mark += 1) expect(playback.mark('m')).toBe(true);
    expect(playback.mark('one too many')).toBe(false);
  });
});
