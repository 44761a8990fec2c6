import { beforeEach, describe, expect, it } from 'vitest';
import { CallAdmission } from './call-admission.js';

const facts = {
  ready: true,
  closed: undefined as 'spool-quota' | 'spool-failed' | undefined,
  calls: { active: 0, size: 0 },
  isReady: () => facts.ready,
  recordClosedReason: () => facts.closed,
};
let admission: CallAdmission;

beforeEach(() => {
  Object.assign(facts, { ready: true, closed: undefined, calls: { active: 0, size: 0 } });
  admission = new CallAdmission(2, facts);
});

const reason = () => {
  const decision = admission.decide();
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

  it('diverts while the servers are awaited, while the record is closed, and while stopping', () => {
    facts.ready = false;
    expect(reason()).toBe('starting');
    facts.ready = true;
    facts.closed = 'spool-quota';
    expect([reason(), admission.isServing]).toEqual(['spool-quota', false]);
    facts.closed = undefined;
    admission.close();
    expect([reason(), admission.isServing]).toEqual(['draining', false]);
  });

  it('still serves when it is full for a moment', () => {
    facts.calls = { active: 2, size: 2 };
    expect(admission.isServing).toBe(true);
  });
});
