import type { VerticalConfig } from '@verbatim/compliance';
import type { Vertical } from '@verbatim/contracts';
import type { RaisedAlarm } from '@verbatim/paging';
import type { LockSupport } from '@verbatim/storage';
import { beforeEach, describe, expect, it } from 'vitest';
import { LockDemands, type LockDemandsOptions } from './lock-demands.js';

const COMMAND = 'aws s3api put-object-lock-configuration --bucket record';

describe('LockDemands', () => {
  let support: LockSupport;
  let demanding: Vertical[];
  let asked: number;
  let open: Map<string, RaisedAlarm>;
  let errors: string[];
  let demands: LockDemands;

  beforeEach(() => {
    support = { kind: 'none', command: COMMAND };
    demanding = ['healthcare'];
    asked = 0;
    open = new Map();
    errors = [];
    const options: Pick<LockDemandsOptions, 'catalog' | 'store' | 'alarm'> = {
      catalog: () => ({
        all: (['healthcare', 'salon'] as const).map(
          (vertical) =>
            ({
              vertical,
              retention: { classes: ['x'], lockRequired: demanding.includes(vertical) },
            }) as unknown as VerticalConfig,
        ),
      }),
      store: {
        description: 's3://record',
        lockSupport: async () => {
          asked += 1;
          return support;
        },
      },
      alarm: {
        raise: (alarm) => void open.set(alarm.key, alarm),
        clear: (key) => void open.delete(key),
      },
    };
    const logger = { error: (_facts: object, text: string) => errors.push(text), info: () => 0 };
    demands = new LockDemands({
      ...options,
      logger: logger as unknown as LockDemandsOptions['logger'],
    });
  });

  it('refuses whom the store cannot hold calls for, and nobody else, with what would mend it', async () => {
    await demands.look();
    expect(demands.refused).toEqual(new Set(['healthcare']));
    expect([...open.keys()]).toEqual(['lock-required/healthcare']);
    expect(open.get('lock-required/healthcare')?.facts['remedy']).toContain(COMMAND);
    expect(errors).toEqual([
      'No calls of healthcare: its file demands Object Lock, and the object store has none. ' +
        `To have it: ${COMMAND}`,
    ]);
  });

  it('does not take the locks of files for Object Lock', async () => {
    support = { kind: 'own' };
    await demands.look();
    expect(demands.refused).toEqual(new Set(['healthcare']));
    expect(errors[0]).toContain('S3_BUCKET');
  });

  it('says it once in the log, and goes on saying it to the pager', async () => {
    await demands.look();
    open.clear();
    await demands.look();
    expect(errors).toHaveLength(1);
    expect(open.size).toBe(1);
  });

  it.each([
    ['the store has Object Lock', () => (support = { kind: 'object-lock' })],
    ['the file demands nothing any more', () => (demanding = [])],
  ])('lets it go on once %s', async (_what, change) => {
    await demands.look();
    change();
    await demands.look();
    expect(demands.refused.size).toBe(0);
    expect(open.size).toBe(0);
  });

  it('asks the store nothing where nobody demands anything', async () => {
    demanding = [];
    await demands.look();
    expect(asked).toBe(0);
  });

  it('keeps to who was refused while the store does not answer', async () => {
    await demands.look();
    const away = new Error('away');
    Object.defineProperty(support, 'kind', {
      get: () => {
        throw away;
      },
    });
    await expect(demands.look()).rejects.toThrow(away);
    expect(demands.refused).toEqual(new Set(['healthcare']));
  });
});
