import type { Level } from '@verbatim/backpressure';
import type { Vertical } from '@verbatim/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallAdmission } from './call-admission.js';

const facts = {
  ready: true,
  hasRoom: true,
  levels: {} as Record<string, Level>,
  calls: { active: 0, size: 0 },
  isReady: () => facts.ready,
  levelOf: (vertical: string): Level => facts.levels[vertical] ?? 'flow',
  canReserve: () => facts.hasRoom,
  isAnyOpen: () => !['hold', 'closed'].includes(facts.levels['salon'] ?? 'flow'),
};
let admission: CallAdmission;

beforeEach(() => {
  Object.assign(facts, { ready: true, hasRoom: true, levels: {}, calls: { active: 0, size: 0 } });
  admission = new CallAdmission(2, facts);
});

const reason = (vertical: Vertical = 'healthcare') => {
  const decision = admission.decide(vertical);
  return decision.kind === 'diverted' ? decision.reason : 'admitted';
};

describe('CallAdmission', () => {
  it('takes calls up to its limit and diverts one more', () => {
    facts.calls = { active: 1, size: 1 };
    expect(reason()).toBe('admitted');
    facts.calls = { active: 2, size: 2 };
    expect(reason()).toBe('calls-max');
  });

  it('also bounds the records that are still being finished', () => {
    facts.calls = { active: 0, size: 6 };
    expect(reason()).toBe('calls-max');
  });

  it('diverts while the servers are awaited, and while stopping', () => {
    facts.ready = false;
    expect(reason()).toBe('starting');
    facts.ready = true;
    admission.close();
    expect([reason(), admission.isServing]).toEqual(['draining', false]);
  });

  it('diverts the calls of a vertical that holds or is closed, and no others', () => {
    facts.levels = { healthcare: 'hold', financial: 'closed', insurance: 'spool' };
    expect([reason(), reason('financial')]).toEqual(['level-hold', 'level-closed']);
    expect([reason('insurance'), reason('salon')]).toEqual(['admitted', 'admitted']);
    expect(admission.isServing).toBe(true);
    facts.levels['salon'] = 'closed';
    expect(admission.isServing).toBe(false);
  });

  it('diverts a call for whose end no room can be reserved', () => {
    facts.hasRoom = false;
    expect(reason()).toBe('spool-quota');
  });

  it('still serves when it is full for a moment', () => {
    facts.calls = { active: 2, size: 2 };
    expect(admission.isServing).toBe(true);
  });
});
