import { createLogger } from '@verbatim/platform';
import { describe, expect, it } from 'vitest';
import { AnchorAheadError } from '../log.errors.js';
import { AnchorRefusedError, type AnchorPlace } from './anchor-place.js';
import { checkAnchors } from './check-anchors.js';

const lines: string[] = [];
const logger = createLogger('test', { write: (line) => void lines.push(line) });
const ROOT = Buffer.alloc(32, 1);

const place = (newest?: AnchorPlace['newest']): AnchorPlace => ({
  name: 'bucket',
  description: 's3://anchors',
  keep: async () => undefined,
  close: async () => undefined,
  ...(newest && { newest }),
});

const check = (newest?: AnchorPlace['newest']) =>
  checkAnchors({ publishedSize: 5, root: ROOT }, [place(newest)], logger);

describe('checkAnchors', () => {
  it.each<[string, AnchorPlace['newest']]>([
    ['has nothing yet', async () => undefined],
    ['has an earlier checkpoint', async () => ({ size: 3, root: Buffer.alloc(32) })],
    ['has the newest one', async () => ({ size: 5, root: ROOT })],
    ['cannot be asked', undefined],
  ])('lets the log grow where a place %s', async (_what, newest) => {
    await check(newest);
  });

  it('lets it grow where a place is away, and says so', async () => {
    await check(async () => {
      throw new AnchorRefusedError('s3://anchors', 'no answer');
    });
    expect(lines.join()).toContain('could not be asked');
  });

  it.each([
    ['more leaves', { size: 6, root: ROOT }],
    ['another root', { size: 5, root: Buffer.alloc(32, 2) }],
  ])('refuses where a place has seen %s', async (_what, seen) => {
    await expect(check(async () => seen)).rejects.toThrow(AnchorAheadError);
    await expect(check(async () => seen)).rejects.toThrow(/has 5 leaves.*s3:\/\/anchors/);
  });
});
