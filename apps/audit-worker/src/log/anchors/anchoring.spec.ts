import { OperationalError } from '@verbatim/contracts';
import type { RaisedAlarm } from '@verbatim/paging';
import { createLogger } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { AnchorDiffersError, AnchorRefusedError, type AnchorPlace } from './anchor-place.js';
import { Anchoring, anchorAlarmKey } from './anchoring.js';

const EVERY_MS = 1_000;

let nowMs: number;
let size: number;
let kept: number[];
let failure: OperationalError | undefined;
let raised: RaisedAlarm[];
let open: Set<string>;
let lines: string[];
let ages: number[];
let anchoring: Anchoring;

beforeEach(() => {
  [nowMs, size, kept, failure, raised] = [0, 0, [], undefined, []];
  [open, lines, ages] = [new Set(), [], []];
  const place: AnchorPlace = {
    name: 'webhook',
    description: 'https://anchors.example',
    async keep(checkpoint) {
      if (failure) throw failure;
      kept.push(checkpoint.size);
    },
    async close() {},
  };
  anchoring = new Anchoring({
    places: [place],
    everyMs: EVERY_MS,
    newest: async () =>
      size === 0 ? undefined : { size, root: Buffer.alloc(32), note: Buffer.from(`${size}`) },
    alarm: {
      raise: (alarm) => void (raised.push(alarm), open.add(alarm.key)),
      clear: (key) => void open.delete(key),
    },
    logger: createLogger('test', { write: (line) => void lines.push(line) }),
    onAge: (_place, ageMs) => void ages.push(ageMs),
    now: () => nowMs,
  });
});

async function lookAt(ms: number, isLast = false): Promise<void> {
  nowMs = ms;
  await anchoring.look(isLast);
}

describe('Anchoring', () => {
  it('copies at once as soon as there is something, then at its interval, and what is newest', async () => {
    await lookAt(0);
    size = 3;
    await lookAt(100);
    size = 5;
    await lookAt(1_099);
    expect(kept).toEqual([3]);
    await lookAt(1_100);
    expect(kept).toEqual([3, 5]);
    expect(ages.at(-1)).toBe(0);
  });

  it('copies nothing twice, and counts what the place has as fresh', async () => {
    size = 3;
    for (const ms of [0, 1_000, 2_000, 3_000]) await lookAt(ms);
    expect(kept).toEqual([3]);
    expect(ages.at(-1)).toBe(0);
    expect(open.size).toBe(0);
  });

  it('copies before the process ends, due or not', async () => {
    size = 3;
    await lookAt(0);
    size = 4;
    await lookAt(10, true);
    expect(kept).toEqual([3, 4]);
  });

  it('tries again at every look, warns once, and raises an alarm past twice the interval', async () => {
    size = 3;
    failure = new AnchorRefusedError('https://anchors.example', 'HTTP 503');
    for (const ms of [0, 500, 1_000, 2_000]) await lookAt(ms);
    expect(open.size).toBe(0);
    expect(lines.filter((line) => line.includes('could not be anchored'))).toHaveLength(1);
    await lookAt(2_001);
    expect(open).toEqual(new Set([anchorAlarmKey('webhook')]));
    expect(raised.at(-1)).toMatchObject({ severity: 'warning', facts: { ageSeconds: 2 } });
    failure = undefined;
    await lookAt(2_100);
    expect(kept).toEqual([3]);
    expect(open.size).toBe(0);
  });

  it('raises a critical alarm at once where the place has seen another log', async () => {
    size = 3;
    failure = new AnchorDiffersError('https://anchors.example', { size: 9 }, 3);
    await lookAt(0);
    expect(raised).toMatchObject([{ severity: 'critical', facts: { code: 'ANCHOR.DIFFERS' } }]);
  });

  it('counts ages anew for a worker that takes over', async () => {
    size = 3;
    failure = new AnchorRefusedError('https://anchors.example', 'HTTP 503');
    await lookAt(10_000);
    expect(ages.at(-1)).toBe(10_000);
    expect(open.size).toBe(1);
    anchoring.forget();
    expect(open.size).toBe(0);
    anchoring.begin();
    await lookAt(10_500);
    expect(ages.at(-1)).toBe(500);
    expect(open.size).toBe(0);
  });
});
