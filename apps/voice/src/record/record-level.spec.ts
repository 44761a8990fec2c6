import { describe, expect, it } from 'vitest';
import { RecordLevelGate } from './record-level.js';

function gate() {
  const level = new RecordLevelGate();
  const changes: string[] = [];
  level.onChange((to, reason) => changes.push(`${to} ${reason}`));
  return { level, changes };
}

const fill = (share: number) => ({ heldBytes: share * 1_000, quotaBytes: 1_000 });

describe('RecordLevelGate', () => {
  it('closes while room is left for the ends of running calls, and opens well below', () => {
    const { level, changes } = gate();
    for (const share of [0.5, 0.89, 0.9, 0.95, 0.8, 0.7, 0.69, 0.3]) level.filled(fill(share));
    expect(changes).toEqual(['closed spool-quota', 'flow spool-quota']);
  });

  it('closes when the spool refuses, whatever it measured', () => {
    const { level } = gate();
    level.refused('quota');
    expect([level.level, level.reason]).toEqual(['closed', 'spool-quota']);
  });

  it('never forgives a failed disk', () => {
    const { level, changes } = gate();
    level.filled(fill(0.95));
    level.refused('failed');
    level.filled(fill(0.1));
    level.refused('quota');
    expect([level.level, level.reason]).toEqual(['closed', 'spool-failed']);
    expect(changes).toEqual(['closed spool-quota', 'closed spool-failed']);
  });
});
