import { describe, expect, it } from 'vitest';
import { PlayedLine } from './played-line.js';

const bytesOf = (ms: number): number => ms * 8;

describe('PlayedLine', () => {
  it('gives a mark back when what was sent before it has been played', () => {
    const line = new PlayedLine();
    line.receives(bytesOf(100), true, 0);
    line.mark('a', 1);
    line.receives(bytesOf(100), false, 2);
    line.mark('b', 3);
    expect([line.dueMarks(99), line.dueMarks(100), line.dueMarks(300)]).toEqual([[], ['a'], ['b']]);
  });

  it('counts of an item what was played, not the silence while the line was dry', () => {
    const line = new PlayedLine();
    line.receives(bytesOf(100), true, 0);
    expect(line.playedMs(40)).toBe(40);
    expect(line.playedMs(500)).toBe(100);
    line.receives(bytesOf(100), false, 500);
    expect(line.playedMs(530)).toBe(130);
  });

  it('counts the item that came last, behind what is still playing', () => {
    const line = new PlayedLine();
    line.receives(bytesOf(100), true, 0);
    line.receives(bytesOf(100), true, 0);
    expect([line.playedMs(50), line.playedMs(150)]).toEqual([0, 50]);
  });

  it('gives all marks back when it is cleared, and plays nothing more', () => {
    const line = new PlayedLine();
    line.receives(bytesOf(1_000), true, 0);
    line.mark('a', 0);
    expect(line.clear(300)).toEqual(['a']);
    line.receives(bytesOf(100), true, 400);
    expect(line.playedMs(450)).toBe(50);
  });
});
