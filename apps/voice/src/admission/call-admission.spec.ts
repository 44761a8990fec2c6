import type { Level } from '@verbatim/backpressure';
import type { Vertical } from '@verbatim/contracts';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallAdmission, type CallAtTheDoor } from './call-admission.js';
import type { Claimant } from './vertical-shares.js';

const facts = {
  ready: true,
  hasRoom: true,
  late: false,
  attested: true,
  levels: {} as Record<string, Level>,
  calls: { running: new Map<Claimant, number>(), size: 0 },
  isReady: () => facts.ready,
  levelOf: (vertical: string): Level => facts.levels[vertical] ?? 'flow',
  canReserve: () => facts.hasRoom,
  isAnyOpen: () => !['hold', 'closed'].includes(facts.levels['salon'] ?? 'flow'),
  shares: () => new Map<Claimant, number>([['salon', 1]]),
  isLoopLate: () => facts.late,
  isAttested: (vertical: Vertical) => facts.attested || vertical !== 'healthcare',
};
const rates = {
  caller: true,
  process: true,
  ofCaller: () => rates.caller,
  ofProcess: () => rates.process,
};
let admission: CallAdmission;

beforeEach(() => {
  const calls = { running: new Map<Claimant, number>(), size: 0 };
  Object.assign(facts, {
    ready: true,
    hasRoom: true,
    late: false,
    attested: true,
    levels: {},
    calls,
  });
  Object.assign(rates, { caller: true, process: true });
  admission = new CallAdmission(3, facts, rates);
});

const call = (vertical: Vertical, more: Partial<CallAtTheDoor> = {}): CallAtTheDoor => ({
  vertical,
  direction: 'inbound',
  from: '+15550101234',
  ...more,
});

const reason = (vertical: Vertical = 'healthcare', more: Partial<CallAtTheDoor> = {}) => {
  const decision = admission.admit(call(vertical, more));
  return decision.kind === 'diverted' ? decision.reason : 'admitted';
};

const running = (...calls: [Claimant, number][]): void => {
  facts.calls = { running: new Map(calls), size: 0 };
};

describe('CallAdmission', () => {
  it('takes calls up to its limit and diverts one more', () => {
    running(['healthcare', 1], ['salon', 1]);
    expect(reason()).toBe('admitted');
    running(['healthcare', 2], ['salon', 1]);
    expect(reason()).toBe('calls-max');
  });

  it('counts a call from its admission on, until it runs or has come to nothing', () => {
    const first = admission.admit(call('salon'));
    expect([reason(), reason(), reason()]).toEqual(['admitted', 'admitted', 'calls-max']);
    if (first.kind === 'admitted') first.begun();
    if (first.kind === 'admitted') first.begun(); // once is enough
    expect([reason('salon'), reason('salon')]).toEqual(['admitted', 'calls-max']);
  });

  it('keeps room for a vertical that is under its share', () => {
    running(['healthcare', 2]);
    expect(reason()).toBe('vertical-share');
    expect(reason('salon')).toBe('admitted');
  });

  it('also bounds the records that are still being finished', () => {
    facts.calls = { running: new Map(), size: 9 };
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

  it('diverts every call while the event loop is late', () => {
    facts.late = true;
    expect([reason(), reason('salon')]).toEqual(['event-loop', 'event-loop']);
  });

  it('diverts the calls of a vertical whose attestations are not there, and no others', () => {
    facts.attested = false;
    expect([reason(), reason('salon')]).toEqual(['attestation', 'admitted']);
  });

  it('diverts who calls without pause, but not whom we call', () => {
    rates.caller = false;
    expect(reason()).toBe('caller-rate');
    expect(reason('healthcare', { direction: 'outbound' })).toBe('admitted');
  });

  it('diverts when calls begin faster than the model may be dialled', () => {
    rates.process = false;
    expect(reason()).toBe('call-starts');
  });

  it('says beforehand what would become of a call, and takes nothing for it', () => {
    expect(Array.from({ length: 9 }, () => admission.reasonAgainst('salon', 'outbound'))).toEqual(
      Array(9).fill(undefined),
    );
  });

  it('still serves when it is full for a moment', () => {
    running(['healthcare', 3]);
    expect(admission.isServing).toBe(true);
  });
});
