import { describe, expect, it } from 'vitest';
import {
  checkpointPath,
  entriesPath,
  sizeInCheckpointPath,
  tilePath,
  tileWidth,
} from './log-paths.js';

describe('tilePath and entriesPath', () => {
  it.each([
    [0, '000'],
    [67, '067'],
    [999, '999'],
    [1_000, 'x001/000'],
    [1_234_067, 'x001/x234/067'],
    [35_184_372_088_831, 'x035/x184/x372/x088/831'],
  ])('write index %i as the specification does', (index, path) => {
    expect(tilePath(3, index)).toBe(`log/tile/3/${path}`);
    expect(entriesPath(index)).toBe(`log/tile/entries/${path}`);
  });

  it('name the width of a partial tile, and not that of a full one', () => {
    expect(tilePath(0, 273, 112)).toBe('log/tile/0/273.p/112');
    expect(entriesPath(1_000, 1)).toBe('log/tile/entries/x001/000.p/1');
    expect(tilePath(0, 273, 256)).toBe('log/tile/0/273');
  });

  it.each([
    [-1, 256],
    [0.5, 256],
    [0, 0],
    [0, 257],
    [0, 1.5],
  ])('refuse index %d with width %d', (index, width) => {
    expect(() => tilePath(0, index, width)).toThrow();
  });
});

describe('tileWidth', () => {
  it('is that of the example in the specification', () => {
    const widths = [0, 1, 2].map((level) =>
      [272, 273, 1, 0].map((n) => tileWidth(level, n, 70_000)),
    );
    expect(widths[0]).toEqual([256, 112, 256, 256]);
    expect(widths[1]).toEqual([0, 0, 17, 256]);
    expect(widths[2]).toEqual([0, 0, 0, 1]);
    expect([0, 1].map((level) => tileWidth(level, 0, 256))).toEqual([256, 1]);
  });
});

describe('checkpointPath', () => {
  it('sorts as sizes do, and gives the size back', () => {
    expect(checkpointPath(70_000)).toBe('log/checkpoints/0000000000070000');
    expect(sizeInCheckpointPath(checkpointPath(2 ** 53 - 1))).toBe(2 ** 53 - 1);
  });

  it.each([
    '70000',
    '0000000000070000x',
    '000000000007000a',
    '',
    '-000000000070000',
    '9999999999999999',
  ])('has no size in %j', (name) => {
    expect(sizeInCheckpointPath(`log/checkpoints/${name}`)).toBeUndefined();
  });
});
