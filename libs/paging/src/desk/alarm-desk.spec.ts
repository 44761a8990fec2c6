import { createLogger, Metrics } from '@verbatim/platform';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../pager.js';
import { MemoryLedger } from '../testing/memory-ledger.js';
import { until } from '../testing/pager-peer.js';
import { LAG_ALARM } from '../testing/pages.js';
import { AlarmDesk } from './alarm-desk.js';

let ledger: MemoryLedger;
let pages: string[];
let lines: string[];
let nowMs: number;

beforeEach(() => {
  [ledger, pages, lines, nowMs] = [new MemoryLedger(), [], [], 0];
});

function desk(source = 'voice-1', hasPager = true): AlarmDesk {
  const told = async ({ action, key, isReminder, incidentId }: Page): Promise<void> => {
    pages.push([action, key, incidentId ?? 'local', ...(isReminder ? ['again'] : [])].join(' '));
  };
  return new AlarmDesk({
    source,
    ledger,
    pagers: hasPager ? [{ name: 'test', page: told }] : [],
    remindAfterMs: 1_000,
    logger: createLogger('test', { level: 'trace', write: (line) => lines.push(line) }),
    metrics: new Metrics(),
    now: () => nowMs,
    onBug: (error) => expect.unreachable(String(error)),
  });
}

/** A turn, as the timer would make it. */
async function turn(each: AlarmDesk): Promise<void> {
  (each as unknown as { turnSoon(): void }).turnSoon();
  await each.settled();
  await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('AlarmDesk', () => {
  it('tells once, however often and by however many processes it is raised', async () => {
    const [one, two] = [desk('voice-1'), desk('voice-2')];
    for (let n = 0; n < 5; n += 1) {
      for (const each of [one, two]) {
        each.raise(LAG_ALARM);
        await turn(each);
      }
    }
    expect(pages).toEqual(['trigger lag/sales 1']);
  });

  it('tells that it is resolved when the last process says so', async () => {
    const [one, two] = [desk('voice-1'), desk('voice-2')];
    for (const each of [one, two]) {
      each.raise(LAG_ALARM);
      await turn(each);
    }
    one.clear(LAG_ALARM.key);
    await turn(one);
    expect(pages).toHaveLength(1);
    two.clear(LAG_ALARM.key);
    await turn(two);
    expect(pages).toEqual(['trigger lag/sales 1', 'resolve lag/sales 1']);
    one.raise(LAG_ALARM);
    await turn(one);
    expect(pages.at(-1)).toBe('trigger lag/sales 2');
  });

  it('tells that somebody has acknowledged it, and reminds until then', async () => {
    const each = desk();
    each.raise(LAG_ALARM);
    await turn(each);
    const row = ledger.open(LAG_ALARM.key)!;
    row.isReminderDue = true;
    await turn(each);
    row.state = 'acknowledged';
    await turn(each);
    await turn(each);
    expect(pages).toEqual([
      'trigger lag/sales 1',
      'trigger lag/sales 1 again',
      'acknowledge lag/sales 1',
    ]);
  });

  it('tells nothing of what was over before it could be told', async () => {
    ledger.rows.push({
      ...LAG_ALARM,
      id: 9n,
      raisers: new Set(),
      state: 'resolved',
      told: 'none',
      isReminderDue: false,
    });
    await turn(desk());
    expect(pages).toEqual([]);
  });

  describe('while the database is away', () => {
    beforeEach(() => {
      ledger.isAway = true;
    });

    it('tells by itself, once, then at the interval of reminders, then that it is over', async () => {
      const each = desk();
      each.raise(LAG_ALARM);
      await turn(each);
      await turn(each);
      expect(pages).toEqual(['trigger lag/sales local']);
      nowMs = 1_000;
      await turn(each);
      expect(pages.at(-1)).toBe('trigger lag/sales local again');
      each.clear(LAG_ALARM.key);
      await turn(each);
      expect(pages.at(-1)).toBe('resolve lag/sales local');
      nowMs = 10_000;
      await turn(each);
      expect(pages).toHaveLength(3);
    });

    it('does not tell again once it is back, and resolves through it', async () => {
      const each = desk();
      each.raise(LAG_ALARM);
      await turn(each);
      ledger.isAway = false;
      await turn(each);
      expect(pages).toEqual(['trigger lag/sales local']);
      expect(ledger.open(LAG_ALARM.key)).toMatchObject({ told: 'open' });
      each.clear(LAG_ALARM.key);
      await turn(each);
      expect(pages.at(-1)).toBe('resolve lag/sales 1');
    });

    it('tells of what follows on an incident that it had told of by itself', async () => {
      const each = desk();
      each.raise(LAG_ALARM);
      await turn(each);
      ledger.isAway = false;
      await turn(each);
      ledger.open(LAG_ALARM.key)!.state = 'resolved';
      await turn(each);
      await turn(each);
      expect(pages).toEqual([
        'trigger lag/sales local',
        'resolve lag/sales 1',
        'trigger lag/sales 2',
      ]);
    });

    it('keeps what was told before to be resolved when it is back', async () => {
      const each = desk();
      ledger.isAway = false;
      each.raise(LAG_ALARM);
      await turn(each);
      ledger.isAway = true;
      each.clear(LAG_ALARM.key);
      await turn(each);
      expect(pages).toHaveLength(1);
      ledger.isAway = false;
      await turn(each);
      expect(pages.at(-1)).toBe('resolve lag/sales 1');
    });
  });

  it('says so in the log, once for an incident, where no pager is set', async () => {
    const each = desk('voice-1', false);
    each.raise(LAG_ALARM);
    await turn(each);
    each.raise(LAG_ALARM);
    await turn(each);
    expect(lines.filter((line) => line.includes('no pager is set'))).toHaveLength(1);
    expect(ledger.open(LAG_ALARM.key)).toBeDefined();
  });

  it('ends what nobody affirms any more, also where no pager is set', async () => {
    await turn(desk('voice-1', false));
    expect(ledger.timesExpired).toBe(1);
  });

  it('returns at once and throws nothing, whatever is away', async () => {
    ledger.isAway = true;
    const each = desk();
    for (let n = 0; n < 2_000; n += 1) each.raise({ ...LAG_ALARM, key: `lag/${n}` });
    await until(() => lines.some((line) => line.includes('More alarms than are followed')));
    await each.close();
  });
});
