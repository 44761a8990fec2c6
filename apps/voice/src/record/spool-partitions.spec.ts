import type { VerticalCatalog } from '@verbatim/compliance';
import { describe, expect, it } from 'vitest';
import { spoolPartitions } from './spool-partitions.js';

const catalogOf = (quotas: Record<string, number | undefined>): VerticalCatalog =>
  ({
    all: Object.entries(quotas).map(([vertical, quotaBytes]) => ({
      vertical,
      ...(quotaBytes !== undefined && { spool: { quotaBytes } }),
    })),
  }) as unknown as VerticalCatalog;

const sharesOf = (quotas: Record<string, number | undefined>, total: number) =>
  [...spoolPartitions(catalogOf(quotas), total).values()].map(({ quotaBytes }) => quotaBytes);

describe('spoolPartitions', () => {
  it('shares equally what no file claims', () => {
    expect(sharesOf({ salon: undefined, sales: undefined, financial: undefined }, 100)).toEqual([
      33, 33, 33,
    ]);
    expect(sharesOf({ salon: undefined, sales: 40, financial: undefined }, 100)).toEqual([
      30, 40, 30,
    ]);
  });

  it('leaves it to the spool to refuse what cannot work', () => {
    expect(sharesOf({ salon: 80, sales: 40, financial: undefined }, 100)).toEqual([80, 40, 0]);
  });
});
