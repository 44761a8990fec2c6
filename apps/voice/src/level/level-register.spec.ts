import { OperationalError } from '@verbatim/contracts';
import { Metrics } from '@verbatim/platform';
import type { LevelOverrideInForce, LevelStateInput } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { listeningLogger } from '../testing/logger.js';
import { HEALTHCARE, SALON } from '../testing/verticals.js';
import { LevelRegister } from './level-register.js';
import { RecordLevels } from './record-levels.js';

class AwayError extends OperationalError {
  readonly code = 'TEST.AWAY';
  readonly retryable = true;
}

let now: number;
let inForce: LevelOverrideInForce[] | 'away';
let published: readonly LevelStateInput[];
let levels: RecordLevels;
let register: LevelRegister;
let lines: string[];

beforeEach(() => {
  [now, inForce, published] = [10_000, [], []];
  const listening = listeningLogger();
  lines = listening.lines;
  const { logger } = listening;
  levels = new RecordLevels({
    verticals: [HEALTHCARE, SALON],
    metrics: new Metrics(),
    logger,
    now: () => now,
  });
  levels.observe(() => ({
    queue: () => ({ queue: 'taking', headSojournMs: 0 }),
    outletFill: () => 0,
    headroom: () => ({ quotaBytes: 1e9, heldBytes: 0, reservedBytes: 0, freeBytes: 1e9 }),
    lagMs: () => 12.4,
  }));
  register = new LevelRegister({
    processId: 'voice-1',
    levels,
    overrides: {
      inForce: async () => {
        if (inForce === 'away') throw new AwayError('away');
        return inForce;
      },
    },
    states: {
      publish: async (_id, states) => {
        if (inForce === 'away') throw new AwayError('away');
        published = states;
      },
      forget: async () => undefined,
    },
    logger,
    onBug: (error) => {
      throw error;
    },
    now: () => now,
  });
});

const levelOf = (vertical: string) => levels.of(vertical).level;

describe('LevelRegister', () => {
  it('follows an operator at once and says so', async () => {
    inForce = [{ vertical: 'healthcare', level: 'hold', remainingMs: undefined }];
    await register.pass();
    expect([levelOf('healthcare'), levelOf('salon')]).toEqual(['hold', 'flow']);
    expect(published.find(({ vertical }) => vertical === 'healthcare')).toMatchObject({
      kind: 'compliance',
      level: 'hold',
      reason: 'operator',
      overrideEffect: 'in-force',
      freeBytes: 1e9,
      lagMs: 12,
    });
    expect(lines.join('\n')).toContain("An operator's override of a level has changed.");
    inForce = [];
    now += 1_000;
    await register.pass();
    expect(levelOf('healthcare')).toBe('flow');
  });

  it('keeps what was known while PostgreSQL is away, until it runs out', async () => {
    inForce = [
      { vertical: 'healthcare', level: 'hold', remainingMs: 60_000 },
      { vertical: 'salon', level: 'closed', remainingMs: undefined },
    ];
    await register.pass();
    inForce = 'away';
    now += 59_999;
    await register.pass();
    expect([levelOf('healthcare'), levelOf('salon')]).toEqual(['hold', 'closed']);
    now += 1;
    await register.pass();
    expect([levelOf('healthcare'), levelOf('salon')]).toEqual(['flow', 'closed']);
    expect(lines.filter((line) => line.includes('PostgreSQL is away'))).toHaveLength(1);
  });

  it('does not follow what it does not understand', async () => {
    inForce = [{ vertical: 'healthcare', level: 'half-open', remainingMs: undefined }];
    await register.pass();
    expect(levels.of('healthcare').override).toBeUndefined();
  });
});
