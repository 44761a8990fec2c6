import { Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { RecordLevels } from './record-levels.js';
import type { LevelChange, LevelSources } from './vertical-level.js';

const MIB = 1024 * 1024;
let now: number;
let metrics: Metrics;
let levels: RecordLevels;
let changes: string[];
let lines: string[];
let facts: Record<
  string,
  { queue: 'taking' | 'away'; outletFill: number; freeBytes: number; lagMs: number }
>;

const sourcesOf = (vertical: string): LevelSources => ({
  queue: () => ({ queue: facts[vertical]!.queue, headSojournMs: 0 }),
  outletFill: () => facts[vertical]!.outletFill,
  headroom: () => {
    const { freeBytes } = facts[vertical]!;
    return { quotaBytes: 100 * MIB, heldBytes: 0, reservedBytes: 0, freeBytes };
  },
  lagMs: () => facts[vertical]!.lagMs,
});

beforeEach(() => {
  now = 0;
  metrics = new Metrics();
  changes = [];
  const listening = listeningLogger();
  lines = listening.lines;
  const calm = { queue: 'taking', outletFill: 0, freeBytes: 100 * MIB, lagMs: 0 } as const;
  facts = { healthcare: { ...calm }, salon: { ...calm } };
  levels = new RecordLevels({
    verticals: [HEALTHCARE, SALON],
    metrics,
    logger: listening.logger,
    now: () => now,
  });
  levels.onChange((change: LevelChange) => {
    const { vertical, changedFrom, level, reason, endsCalls } = change;
    changes.push(`${vertical} ${changedFrom}>${level} ${reason}${endsCalls ? ' ends' : ''}`);
  });
});

function pass(ms: number): void {
  for (const until = now + ms; now < until; now += 200) levels.evaluate();
}

const value = async (line: string) =>
  Number(
    (await metrics.registry.metrics())
      .split('\n')
      .find((each) => each.startsWith(line))
      ?.split(' ')
      .at(-1),
  );

describe('RecordLevels', () => {
  it('holds turns before as much waits for the disk as may, and then ends the calls', () => {
    levels.observe(sourcesOf);
    facts['healthcare']!.outletFill = facts['salon']!.outletFill = 0.3;
    pass(1_000);
    expect(levels.of('salon').endsCalls).toBe(false);
    facts['healthcare']!.outletFill = facts['salon']!.outletFill = 1;
    pass(200);
    expect(changes).toEqual([
      'healthcare flow>hold spool-slow',
      'salon flow>closed spool-slow',
      'healthcare hold>closed spool-refused ends',
      'salon closed>closed spool-refused ends',
    ]);
    expect(levels.of('salon').endsCalls).toBe(true);
  });

  it('moves one vertical and leaves the other alone', async () => {
    levels.observe(sourcesOf);
    facts['healthcare']!.queue = 'away';
    pass(1_000);
    expect(changes).toEqual(['healthcare flow>spool queue-away']);
    expect([levels.of('healthcare').level, levels.of('salon').level]).toEqual(['spool', 'flow']);
    expect(await value('voice_level_state{vertical="healthcare"}')).toBe(1);
    expect(
      await value('voice_level_changes_total{vertical="healthcare",from="flow",to="spool"}'),
    ).toBe(1);
  });

  it('says in one line of the log what changed, why, and by which figures', () => {
    levels.observe(sourcesOf);
    facts['healthcare']!.lagMs = 31_000;
    pass(1_000);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      vertical: 'healthcare',
      from: 'flow',
      to: 'hold',
      reason: 'lag',
      lagMs: 31_000,
      freeBytes: 100 * MIB,
    });
  });

  it('does not wait for the next look when the spool refuses or the disk fails', () => {
    levels.observe(sourcesOf);
    levels.spoolRefused('salon');
    levels.diskFailed('healthcare');
    expect(changes).toEqual([
      'salon flow>closed spool-refused ends',
      'healthcare flow>closed spool-failed ends',
    ]);
    expect([levels.isAnyOpen, levels.haveAllFailed]).toEqual([false, false]);
  });

  it('lets analytics calls go on in the tenth that is left, and compliance calls not', () => {
    levels.observe(sourcesOf);
    facts['healthcare']!.freeBytes = facts['salon']!.freeBytes = 2 * MIB;
    pass(200);
    expect(changes).toEqual([
      'healthcare flow>closed spool-quota ends',
      'salon flow>closed spool-quota',
    ]);
  });

  it('lets turns wait in hold, and counts the time', async () => {
    levels.observe(sourcesOf);
    facts['healthcare']!.lagMs = 31_000;
    pass(1_000);
    const { credit } = levels.of('healthcare');
    const turns = credit.open();
    expect(turns.begin(() => changes.push('granted'))).toBe(false);
    facts['healthcare']!.lagMs = 0;
    pass(2_000);
    expect(changes.slice(1)).toEqual(['granted', 'healthcare hold>flow recovered']);
    expect(await value('voice_hold_seconds_total{vertical="healthcare"}')).toBeGreaterThan(0.5);
  });

  it('measures nothing before there is a spool', () => {
    pass(10_000);
    levels.diskFailed('salon');
    expect(changes).toEqual([]);
    levels.observe(sourcesOf);
    pass(200);
    expect(changes).toEqual(['salon flow>closed spool-failed ends']);
  });
});
