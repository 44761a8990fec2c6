import { beforeEach, describe, expect, it } from 'vitest';
import { DraftList } from '../testing/drafts.js';
import { GapLedger } from './gap-ledger.js';

let ledger: GapLedger;
let record: DraftList;
beforeEach(() => {
  ledger = new GapLedger();
  record = new DraftList();
  ledger.attach('e1', record, 'drop-oldest', 'salon');
});

const dropped = (...seqs: number[]) => seqs.forEach((seq) => ledger.note('e1', seq, 'dropped'));

describe('GapLedger', () => {
  it('writes exact ranges, whatever the order in which they were noted', () => {
    dropped(7, 3, 4, 9, 8);
    ledger.tick(0);
    expect(record.of('stream.gap')).toMatchObject([
      {
        ranges: [
          [3, 4],
          [7, 9],
        ],
        count: 5,
        reason: 'dropped',
        policy: 'drop-oldest',
        component: 'buffer',
      },
    ]);
  });

  it('writes at most one tombstone per call and second', () => {
    for (let ms = 0; ms <= 3_000; ms += 100) {
      dropped(ms);
      ledger.tick(ms);
    }
    expect(record.of('stream.gap')).toHaveLength(4);
  });

  it('writes nothing while nothing gives way', () => {
    ledger.tick(0);
    ledger.tick(5_000);
    expect(record.drafts).toEqual([]);
  });

  it('writes everything at the end of the epoch, without waiting for the second', () => {
    dropped(1);
    ledger.tick(0);
    dropped(2);
    ledger.note('e1', 5, 'shed');
    ledger.detach('e1', 1);
    expect(record.of('stream.gap').map(({ ranges, reason }) => [reason, ranges])).toEqual([
      ['dropped', [[1, 1]]],
      ['dropped', [[2, 2]]],
      ['shed', [[5, 5]]],
    ]);
  });

  it('counts what comes after the end, which nobody can explain any more', () => {
    ledger.detach('e1', 0);
    dropped(3);
    expect(ledger.lateNotes).toBe(1);
  });

  it('keeps books of what it noted and of the tombstones that have their number', () => {
    const checkOf = (vertical: string) => ledger.ledgers.of(vertical).check();
    dropped(3, 4, 9);
    expect(checkOf('salon')).toMatchObject({ in: 3, held: 3, remainder: 0 });
    ledger.tick(0);
    // Written, but the recorder gave it no number: three events that no tombstone names.
    expect(checkOf('salon')).toMatchObject({ out: 0, held: 0, remainder: 3 });
    const [gap] = record.of('stream.gap');
    ledger.ledgers.numbered({ ...gap, vertical: 'salon' } as never);
    expect(checkOf('salon')).toMatchObject({ out: 3, remainder: 0 });
  });

  it('shows in the books what was told twice, and what came after the end', () => {
    const remainderOf = (vertical: string) => ledger.ledgers.of(vertical).check().remainder;
    dropped(3, 3);
    expect(remainderOf('salon')).toBe(1);
    ledger.note('gone', 1, 'dropped');
    expect(remainderOf('unclassified')).toBe(1);
  });
});
