import { describe, expect, it } from 'vitest';
import type { Manifest } from '../seal/manifest.js';
import { checkRetention, type LockOf } from './check-retention.js';
import type { RetentionLock } from './retention-lock.js';

const callId = `CA${'0'.repeat(32)}`;
const floor = Date.UTC(2032, 10, 26);
const now = new Date(Date.UTC(2026, 10, 26));
const prefix = `calls/${callId}/r1`;
const OBJECTS = ['events.vbe', 'redacted.json', 'verdict.json', 'manifest.json'];
const KEYS = [...OBJECTS.map((name) => `${prefix}/${name}`), `keys/${callId}`];

const manifestWith = (retention: object | undefined): Manifest =>
  ({
    callId,
    revision: 1,
    events: { key: `${prefix}/events.vbe` },
    redacted: { key: `${prefix}/redacted.json` },
    verdict: { key: `${prefix}/verdict.json` },
    retention,
  }) as Manifest;

const governance = (until: number): RetentionLock => ({
  mode: 'governance',
  until: new Date(until),
});
const everyLock =
  (
    lock: RetentionLock | undefined | 'absent',
    except: Record<string, RetentionLock> = {},
  ): LockOf =>
  async (key) =>
    except[key] ?? lock;

async function shortIn(retention: object | undefined, lockOf: LockOf) {
  return checkRetention(manifestWith(retention), { lockOf, now });
}

describe('checkRetention', () => {
  it('finds nothing where each object and the key are locked to the floor or longer', async () => {
    const owed = { until: floor, lock: 'governance' };
    expect(await shortIn(owed, everyLock(governance(floor)))).toEqual([]);
    expect(
      await shortIn(owed, everyLock({ ...governance(floor + 1), mode: 'compliance' })),
    ).toEqual([]);
  });

  it('names the object whose lock ends too early, with both dates', async () => {
    const key = `${prefix}/redacted.json`;
    const early = governance(floor - 1);
    const lockOf = everyLock(governance(floor), { [key]: early });
    expect(await shortIn({ until: floor, lock: 'governance' }, lockOf)).toEqual([
      {
        kind: 'retention-short',
        object: key,
        wanted: governance(floor),
        found: early,
        text:
          `${key} is locked until 2032-11-25T23:59:59.999Z (governance); ` +
          'the record owes locked until 2032-11-26T00:00:00.000Z (governance).',
      },
    ]);
  });

  it('names every object that is not locked at all, and the key', async () => {
    const short = await shortIn({ until: floor, lock: 'governance' }, everyLock(undefined));
    expect(short.map(({ object }) => object)).toEqual(KEYS);
    expect(short.every(({ found }) => found === null)).toBe(true);
    expect(short[0]?.text).toContain('is not locked;');
  });

  it('takes governance for short where compliance is owed', async () => {
    const short = await shortIn({ until: floor, lock: 'compliance' }, everyLock(governance(floor)));
    expect(short).toHaveLength(KEYS.length);
  });

  it.each([
    ['a floor', { until: null, lock: 'governance' }],
    ['a lock', { until: floor, lock: 'none' }],
    ['a word on locks, as before there were any', { until: floor }],
    ['a floor that is still to come', { until: now.getTime(), lock: 'governance' }],
    ['a word on retention', undefined],
  ])('asks for nothing where the manifest has no %s', async (_what, retention) => {
    expect(await shortIn(retention, everyLock(undefined))).toEqual([]);
  });

  it('leaves what is absent to whoever looks for the objects', async () => {
    expect(await shortIn({ until: floor, lock: 'governance' }, everyLock('absent'))).toEqual([]);
  });
});
